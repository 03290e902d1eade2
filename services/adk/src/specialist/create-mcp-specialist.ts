import { LlmAgent, type BaseLlm, type BaseTool } from '@google/adk';
import { MCPToolset } from '@google/adk/tools/mcp';
import { createIdTokenFetch, type IdTokenHeaders } from '../auth/id-token-fetch.ts';
import { failureText } from '../executor/failure-text.ts';
import { KeptToolset } from './kept-toolset.ts';

export interface McpSpecialistOptions {
  /** A name as ADK has them: letters, digits and underscores. */
  name: string;
  description: string;
  instruction: string;
  model: BaseLlm;
  /** Where its tools are: an MCP server over streamable HTTP, or in this process. */
  tools: { mcpUrl: string; audience?: string | undefined } | readonly BaseTool[];
  env?: Record<string, string | undefined>;
  idTokenHeaders?: IdTokenHeaders;
}

const KEEP_TOOLS_MS = 60_000;

/**
 * An ADK agent whose tools come from an MCP server, called with an ID token for the server's audience where this
 * process has an identity and the server is reached over https; or the same agent with tools of its own process.
 */
export const createMcpSpecialist = (options: McpSpecialistOptions): LlmAgent => {
  const { name, description, instruction, model, tools, env, idTokenHeaders } = options;
  if (!('mcpUrl' in tools)) return new LlmAgent({ name, description, instruction, model, tools: [...tools] });
  const { mcpUrl, audience } = tools;
  const toolset = new MCPToolset({
    type: 'StreamableHTTPConnectionParams',
    url: mcpUrl,
    transportOptions: {
      fetch: createIdTokenFetch({
        url: mcpUrl,
        audience,
        ...(env && { env }),
        ...(idTokenHeaders && { headers: idTokenHeaders }),
      }),
    },
  });
  const kept = new KeptToolset(toolset, {
    keepMs: KEEP_TOOLS_MS,
    describeError: (cause) =>
      new Error(`The MCP server at ${mcpUrl} cannot be used: ${failureText(cause)}`, { cause }),
  });
  return new LlmAgent({ name, description, instruction, model, tools: [kept] });
};
