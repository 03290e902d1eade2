import { FunctionTool, type BaseTool } from '@agent-gallery/adk';
import { createCountryTools, NotInTableError } from '@agent-gallery/countries-mcp/tools';

/** The MCP server's tools in this process, with the same answers as over MCP. */
export const createLocalTools = (): BaseTool[] =>
  createCountryTools().map(
    ({ name, description, input, run }) =>
      new FunctionTool({
        name,
        description,
        parameters: input,
        execute: (args) => {
          try {
            const { text, structured } = run(args);
            return { content: [{ type: 'text', text }], structuredContent: structured };
          } catch (error) {
            if (!(error instanceof NotInTableError)) throw error;
            return { content: [{ type: 'text', text: error.message }], isError: true };
          }
        },
      }),
  );
