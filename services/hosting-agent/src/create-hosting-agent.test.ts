import {
  createTextAgent,
  serveAgent,
  type Agent,
  type AgentProfile,
  type RunningServer,
  type Task,
} from '@agent-gallery/a2a';
import { createAdkExecutor, InMemorySessionService, OfflineModel } from '@agent-gallery/adk';
import { afterEach, describe, expect, it } from 'vitest';
import { createCardReader } from './cards/create-card-reader.ts';
import { createFetchFor } from './create-fetch-for.ts';
import { createHostingAgent } from './create-hosting-agent.ts';
import { createListDirectory } from './directory/create-list-directory.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

const quiet = { env: { PORT: '0', HOST: '127.0.0.1' }, log: () => undefined };

const start = async (profile: AgentProfile, agent: Agent, port = '0'): Promise<string> => {
  const server = await serveAgent(profile, agent, { ...quiet, env: { ...quiet.env, PORT: port } });
  running.push(server);
  return `http://127.0.0.1:${server.port}`;
};

const profileOf = (name: string, skill: string): AgentProfile => ({
  name,
  description: `Knows about ${skill}.`,
  version: '1',
  skills: [{ id: 's', name: skill, description: `All about ${skill}.`, tags: [] }],
});

const startHost = async (urls: string[], selfUrl?: string): Promise<string> => {
  const fetchFor = createFetchFor({});
  const agent = createHostingAgent({
    name: 'Host',
    description: 'Hosts',
    model: new OfflineModel({ pauseMs: 0 }),
    directory: createListDirectory(urls, selfUrl),
    deps: { readCard: createCardReader(fetchFor), fetchFor, headingNote: 'chosen by the offline model' },
  });
  const executor = createAdkExecutor({ agent, sessions: new InMemorySessionService(), log: () => undefined });
  return start(profileOf('Host', 'hosting'), executor);
};

const post = (url: string, path: string, text: string, more: object = {}): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({
      message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text }], ...more },
    }),
  });

const ask = async (url: string, text: string, more: object = {}) => {
  const { task } = (await (await post(url, '/message:send', text, more)).json()) as { task: Task };
  const answer = (task.artifacts ?? []).flatMap(({ parts }) => parts.map((part) => part.text ?? '')).join('');
  return { id: task.id, state: task.status.state, answer };
};

const rivers = profileOf('River guide', 'rivers');
const hills = profileOf('Hill guide', 'hills');

describe('the hosting agent', () => {
  it('passes a request to the agent that fits and says which one answers', async () => {
    const host = await startHost([
      await start(
        rivers,
        createTextAgent((question) => `Rivers: ${question}`),
      ),
      await start(
        hills,
        createTextAgent(() => 'Hills'),
      ),
    ]);
    const { state, answer } = await ask(host, 'Tell me of rivers');
    expect(state).toBe('TASK_STATE_COMPLETED');
    expect(answer).toBe('**River guide** _(chosen by the offline model)_:\n\nRivers: Tell me of rivers');
  });

  it('asks several agents for the parts of a request', async () => {
    const host = await startHost([
      await start(
        rivers,
        createTextAgent(() => 'Wet.'),
      ),
      await start(
        hills,
        createTextAgent(() => 'High.'),
      ),
    ]);
    const { answer } = await ask(host, 'How are the rivers? How are the hills?');
    expect(answer).toMatch(/^\*\*River guide\*\* .*\n\nWet\.\n\n\*\*Hill guide\*\* .*\n\nHigh\.$/);
  });

  it('streams what the agent says while it still works', async () => {
    const rest = Promise.withResolvers<undefined>();
    const slow: Agent = {
      async execute(turn) {
        const artifact = (text: string) => ({ artifactId: 'a', parts: [{ text }] });
        await turn.artifact(artifact('First '));
        await rest.promise;
        await turn.artifact(artifact('last.'), { append: true, lastChunk: true });
      },
    };
    const host = await startHost([await start(rivers, slow)]);
    const response = await post(host, '/message:stream', 'rivers');
    let seen = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen += chunk;
      if (seen.includes('First ')) rest.resolve(undefined);
    }
    expect(seen).toContain('last.');
  });

  it('names an agent that is down and goes on with another', async () => {
    const down = await start(
      rivers,
      createTextAgent(() => 'Wet.'),
    );
    const host = await startHost([
      down,
      await start(
        hills,
        createTextAgent(() => 'Hills and rivers.'),
      ),
    ]);
    expect((await ask(host, 'rivers')).answer).toContain('Wet.');
    await running.shift()?.stop();
    const { state, answer } = await ask(host, 'rivers of the hills');
    expect(state).toBe('TASK_STATE_COMPLETED');
    expect(answer).toMatch(/Hill guide|River guide did not answer/);
    const only = await ask(host, 'rivers');
    expect(only.state).toBe('TASK_STATE_COMPLETED');
    expect(only.answer).toContain('River guide did not answer');
  });

  it('gives the next message to the agent that asked back', async () => {
    const asking: Agent = {
      async execute(turn) {
        await turn.status('TASK_STATE_WORKING');
        const text = turn.message.parts[0]?.text ?? '';
        if (turn.task().history?.length === 1) {
          return turn.status('TASK_STATE_INPUT_REQUIRED', [{ text: 'Which one?' }]);
        }
        await turn.artifact({ artifactId: 'a', parts: [{ text: `You mean the ${text}.` }] });
      },
    };
    const host = await startHost([
      await start(rivers, asking),
      await start(
        hills,
        createTextAgent(() => 'Hills'),
      ),
    ]);
    const contextId = 'c1';
    const first = await ask(host, 'Tell me of a river', { contextId });
    expect(first).toMatchObject({ state: 'TASK_STATE_INPUT_REQUIRED' });
    expect(first.answer).toContain('Which one?');
    const second = await ask(host, 'Danube', { contextId, taskId: first.id });
    expect(second).toMatchObject({ state: 'TASK_STATE_COMPLETED' });
    expect(second.answer).toContain('You mean the Danube.');
  });

  it('stops the task of the agent when its own is stopped', async () => {
    const aborted = Promise.withResolvers<undefined>();
    const endless: Agent = {
      async execute(turn) {
        await turn.artifact({ artifactId: 'a', parts: [{ text: 'Begun' }] });
        await new Promise((resolve) => turn.signal.addEventListener('abort', resolve));
        aborted.resolve(undefined);
      },
    };
    const host = await startHost([await start(rivers, endless)]);
    const response = await post(host, '/message:stream', 'rivers');
    let seen = '';
    let isCanceled = false;
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen += chunk;
      const taskId = /"task":\{"id":"([^"]+)"/.exec(seen)?.[1];
      if (seen.includes('Begun') && !isCanceled) {
        isCanceled = true;
        await fetch(`${host}/tasks/${taskId}:cancel`, { method: 'POST' });
      }
    }
    expect(seen).toContain('TASK_STATE_CANCELED');
    await aborted.promise;
  });

  it('says which agents there are when none fits, and never offers itself', async () => {
    const urls = [
      await start(
        rivers,
        createTextAgent(() => 'Wet.'),
      ),
      await start(
        profileOf('Host', 'x'),
        createTextAgent(() => ''),
      ),
    ];
    const { answer } = await ask(
      await startHost([...urls, 'http://127.0.0.1:1'], 'http://127.0.0.1:1/'),
      'Hello!',
    );
    expect(answer).toContain('`ask_river_guide`');
    expect(answer).not.toContain('ask_host');
    expect(answer).not.toContain('127.0.0.1');
  });
});
