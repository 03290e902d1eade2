import { createAdkExecutor, InMemorySessionService, OfflineModel } from '@agent-gallery/adk';
import { serveAgent, type RunningServer, type Task } from '@agent-gallery/a2a';
import { startServer } from '@agent-gallery/countries-mcp/server';
import { afterEach, describe, expect, it } from 'vitest';
import { createCountriesAgent } from './create-countries-agent.ts';
import { readMcpConfig } from './read-mcp-config.ts';

const running: Pick<RunningServer, 'stop'>[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

const serve = async (env: Record<string, string>): Promise<string> => {
  const agent = createCountriesAgent('Countries', new OfflineModel({ pauseMs: 0 }), env);
  const executor = createAdkExecutor({ agent, sessions: new InMemorySessionService(), log: () => undefined });
  const profile = { name: 'Countries', description: '', version: '1', skills: [] };
  const server = await serveAgent(profile, executor, {
    env: { PORT: '0', HOST: '127.0.0.1' },
    log: () => undefined,
  });
  running.push(server);
  return `http://127.0.0.1:${server.port}`;
};

const ask = async (url: string, text: string): Promise<{ state: string; answer: string; status: string }> => {
  const response = await fetch(`${url}/message:send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({
      message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text }] },
    }),
  });
  const { task } = (await response.json()) as { task: Task };
  const { state, message } = task.status;
  const words = (parts: { text?: string | undefined }[] = []) =>
    parts.map((part) => part.text ?? '').join('');
  return { state, answer: words(task.artifacts?.[0]?.parts), status: words(message?.parts) };
};

const startMcp = async (): Promise<string> => {
  const server = await startServer({ PORT: '0', HOST: '127.0.0.1' });
  running.push(server);
  return `http://127.0.0.1:${server.port}/mcp`;
};

const QUESTIONS = [
  ['What is the capital of Mongolia?', 'Ulan Bator'],
  ['Which countries speak Portuguese?', 'Mozambique'],
  ['What are the 5 largest countries in Africa by area?', '1. Algeria'],
  ['Compare Japan, Germany and Brazil', '| Brazil |'],
  ['What is the distance from Norway to New Zealand?', '17,6'],
] as const;

describe('the Countries agent, offline', () => {
  it.each(QUESTIONS)('answers "%s" alone', async (question, expected) => {
    const { state, answer } = await ask(await serve({}), question);
    expect(state).toBe('TASK_STATE_COMPLETED');
    expect(answer).toContain(expected);
    expect(answer).toContain('offline model');
  });

  it('gives the same answers over MCP as alone', async () => {
    const alone = await serve({});
    const overMcp = await serve({ MCP_URL: await startMcp() });
    for (const [question] of QUESTIONS) {
      expect(await ask(overMcp, question)).toEqual(await ask(alone, question));
    }
  });

  it('says that the MCP server is down, and works again when it is back', async () => {
    const mcpUrl = await startMcp();
    const [mcp] = running.splice(0);
    await mcp?.stop();
    const url = await serve({ MCP_URL: mcpUrl });
    const down = await ask(url, 'What is the capital of Mongolia?');
    expect(down).toMatchObject({ state: 'TASK_STATE_FAILED' });
    expect(down.status).toContain(`The MCP server at ${mcpUrl} cannot be used`);
    running.push(await startServer({ PORT: new URL(mcpUrl).port, HOST: '127.0.0.1' }));
    const up = await ask(url, 'What is the capital of Mongolia?');
    expect(up.answer).toContain('Ulan Bator');
  });

  it('refuses a wrong MCP_URL by name', () => {
    expect(() => readMcpConfig({ MCP_URL: 'nowhere' })).toThrow('MCP_URL');
    expect(readMcpConfig({ MCP_URL: '' })).toBeUndefined();
  });
});
