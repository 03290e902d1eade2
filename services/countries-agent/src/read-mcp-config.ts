import { z } from 'zod';

const schema = z.object({
  MCP_URL: z.url({ protocol: /^https?$/ }).optional(),
  MCP_AUDIENCE: z.string().min(1).optional(),
});

/** Where the tools are: `MCP_URL`, with `MCP_AUDIENCE` if that is not its origin; undefined for this process. */
export const readMcpConfig = (
  env: Record<string, string | undefined>,
): { mcpUrl: string; audience: string | undefined } | undefined => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`Environment variable ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  const { MCP_URL: url, MCP_AUDIENCE: audience } = result.data;
  return url === undefined ? undefined : { mcpUrl: url, audience };
};
