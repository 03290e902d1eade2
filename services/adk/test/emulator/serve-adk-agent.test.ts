import { randomUUID } from 'node:crypto';
import type { RunningServer, Task } from '@agent-gallery/a2a';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { FunctionTool, LlmAgent } from '../../src/index.ts';
import { serveAdkAgent } from '../../src/serve/serve-adk-agent.ts';

const weather = new FunctionTool({
  name: 'get_weather',
  description: 'Weather of a city.',
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => ({ result: `It is sunny in ${city}.` }),
});

const instances: RunningServer[] = [];
const contextId = randomUUID();

beforeAll(async () => {
  vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'demo-adk');
  for (const _ of [1, 2]) {
    const profile = { name: 'Weather', description: 'Weather.', version: '1', skills: [] };
    const env = { PORT: '0', HOST: '127.0.0.1', ADK_SESSIONS: 'firestore', A2A_TASK_LOG: 'firestore' };
    instances.push(
      await serveAdkAgent(
        profile,
        (model) => new LlmAgent({ name: 'weather', model, tools: [weather] }),
        env,
      ),
    );
  }
});
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  vi.unstubAllEnvs();
});

const urlOf = (index: number) => `http://127.0.0.1:${instances[index]?.port}`;

const ask = async (index: number, text: string): Promise<Task> => {
  const message = { messageId: randomUUID(), contextId, role: 'ROLE_USER', parts: [{ text }] };
  const response = await fetch(`${urlOf(index)}/message:send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({ message }),
  });
  return ((await response.json()) as { task: Task }).task;
};

const answerOf = ({ artifacts = [] }: Task) => artifacts[0]?.parts.map((part) => part.text ?? '').join('');

describe('two instances of an ADK agent', () => {
  it('hold one conversation, and either knows the tasks of both', async () => {
    const first = await ask(0, 'What is the weather in Rome?');
    expect(answerOf(first)).toContain('sunny in Rome');
    const second = await ask(1, 'And in Oslo?');
    expect(answerOf(second)).toContain('sunny in Oslo');
    const read = await fetch(`${urlOf(1)}/tasks/${first.id}`, { headers: { 'a2a-version': '1.0' } });
    expect(answerOf((await read.json()) as Task)).toBe(answerOf(first));
  });

  it('name their model in the card', async () => {
    const card = (await (await fetch(`${urlOf(0)}/.well-known/agent-card.json`)).json()) as object;
    expect(card).toMatchObject({ description: 'Weather. Model: offline model.' });
  });
});
