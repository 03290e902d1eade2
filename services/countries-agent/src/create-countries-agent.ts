import { createMcpSpecialist, type BaseAgent, type BaseLlm } from '@agent-gallery/adk';
import { createLocalTools } from './create-local-tools.ts';
import { readMcpConfig } from './read-mcp-config.ts';

const INSTRUCTION =
  'You answer questions about countries. Take every figure from your tools and never from memory; call several tools ' +
  'if a question needs it. If a tool says that it does not know something, say so. Answer in the language of the ' +
  'question, briefly, in Markdown.';

/** The Countries agent, with its tools over MCP where the environment names a server, else in this process. */
export const createCountriesAgent = (
  description: string,
  model: BaseLlm,
  env: Record<string, string | undefined>,
): BaseAgent =>
  createMcpSpecialist({
    name: 'countries',
    description,
    instruction: INSTRUCTION,
    model,
    tools: readMcpConfig(env) ?? createLocalTools(),
    env,
  });
