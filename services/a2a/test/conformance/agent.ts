import { setTimeout as pause } from 'node:timers/promises';
import type { Agent, AgentProfile, Part, Turn } from '../../src/index.ts';

/** The card of the agent that conformance kits talk to. */
export const conformanceProfile: AgentProfile = {
  name: 'Conformance agent',
  description: 'Does what the prefix of a message id asks for, as the official conformance kit expects.',
  version: '1.0.0',
  defaultInputModes: ['text/plain', 'application/json', 'image/png', 'application/octet-stream'],
  defaultOutputModes: ['text/plain', 'application/json', 'application/octet-stream'],
  skills: [
    {
      id: 'conformance',
      name: 'Conformance',
      description: 'Plays the behaviours of the official conformance kit.',
      tags: ['test'],
      examples: ['tck-complete-task'],
    },
  ],
};

const artifact = (turn: Turn, parts: Part[]) =>
  turn.artifact({ artifactId: 'artifact-1', name: 'Result', parts }, { lastChunk: true });

const chunks = async (turn: Turn, texts: readonly string[], pauseMs = 0): Promise<void> => {
  for (const [index, text] of texts.entries()) {
    if (pauseMs) await pause(pauseMs, undefined, { signal: turn.signal });
    await turn.artifact(
      { artifactId: 'artifact-1', name: 'Result', parts: [{ text }] },
      { append: index > 0, lastChunk: index === texts.length - 1 },
    );
  }
};

const file = Buffer.from('conformance').toString('base64');
const fileUrl = 'https://example.com/conformance.txt';

type Behaviour = (turn: Turn) => Promise<void>;

/** What each prefix asks for; the first that fits is taken, so longer ones stand before shorter ones. */
const BEHAVIOURS: readonly (readonly [prefix: string, behave: Behaviour])[] = [
  ['tck-artifact-text', (turn) => artifact(turn, [{ text: 'Generated text content' }])],
  [
    'tck-artifact-file-url',
    (turn) => artifact(turn, [{ url: fileUrl, filename: 'output.txt', mediaType: 'text/plain' }]),
  ],
  [
    'tck-artifact-file',
    (turn) => artifact(turn, [{ raw: file, filename: 'output.txt', mediaType: 'text/plain' }]),
  ],
  [
    'tck-artifact-data',
    (turn) => artifact(turn, [{ data: { key: 'value', count: 42 }, mediaType: 'application/json' }]),
  ],
  [
    'tck-input-required',
    (turn) => turn.status('TASK_STATE_INPUT_REQUIRED', [{ text: 'Please tell me more.' }]),
  ],
  ['tck-reject-task', (turn) => turn.status('TASK_STATE_REJECTED', [{ text: 'I will not do this.' }])],
  ['tck-stream-artifact-text', (turn) => chunks(turn, ['Streamed text content'])],
  [
    'tck-stream-artifact-file',
    (turn) => artifact(turn, [{ raw: file, filename: 'output.txt', mediaType: 'text/plain' }]),
  ],
  ['tck-stream-artifact-chunked', (turn) => chunks(turn, ['chunk-1 ', 'chunk-2'], 50)],
  ['tck-stream', (turn) => chunks(turn, ['one ', 'two ', 'three'], 50)],
  [
    'test-resubscribe-message-id',
    async (turn) => {
      for (let second = 0; second < 5; second++) {
        await pause(1_000, undefined, { signal: turn.signal });
        await turn.status('TASK_STATE_WORKING', [{ text: `second ${second + 1}` }]);
      }
    },
  ],
];

const complete: Behaviour = (turn) => turn.status('TASK_STATE_COMPLETED', [{ text: 'Done.' }]);

/** An agent that follows the message-id prefixes of the official conformance kit. Other ids complete. */
export const conformanceAgent: Agent = {
  answer: ({ messageId }) =>
    messageId.startsWith('tck-message-response')
      ? { parts: [{ text: 'Direct message response' }] }
      : undefined,
  async execute(turn) {
    const { messageId, taskId } = turn.message;
    const isFollowUp = turn.task().history?.some((message) => message.role === 'ROLE_AGENT') && taskId;
    const [, behave = complete] = BEHAVIOURS.find(([prefix]) => messageId.startsWith(prefix)) ?? [];
    await turn.status('TASK_STATE_WORKING');
    await (isFollowUp ? complete(turn) : behave(turn));
  },
};
