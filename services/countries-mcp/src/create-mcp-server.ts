import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { NotInTableError, type CountryTool } from './tools/create-country-tools.ts';
import { writeLog } from './write-log.ts';

export const SERVER_NAME = 'countries';
export const SERVER_VERSION = '0.1.0';

/** An MCP server with these tools. What the table does not hold is the tool's answer, marked as an error. */
export const createMcpServer = (tools: readonly CountryTool[]): McpServer => {
  const server = new McpServer(
    { name: SERVER_NAME, version: SERVER_VERSION },
    {
      instructions:
        'Facts about countries: capitals, population, area, languages, currencies, borders, distances.',
    },
  );
  for (const { name, title, description, input, run } of tools) {
    const config = { title, description, inputSchema: input.shape, annotations: { readOnlyHint: true } };
    server.registerTool(name, config, (args) => {
      try {
        const { text, structured } = run(args);
        return { content: [{ type: 'text', text }], structuredContent: structured };
      } catch (error) {
        if (error instanceof NotInTableError) {
          return { content: [{ type: 'text', text: error.message }], isError: true };
        }
        writeLog('ERROR', `The tool ${name} failed`, { error: String(error) });
        throw error;
      }
    });
  }
  return server;
};
