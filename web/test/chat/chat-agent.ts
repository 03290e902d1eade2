import type { Agent, Turn } from '@agent-gallery/a2a';
import { textOf } from '@agent-gallery/a2a';
import { HOSTILE_MARKDOWN } from './hostile-payloads.ts';
import { LONG_MARKDOWN } from './markdown-samples.ts';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9QzzCKRhXSVSEAMpEJ+4nWvo0AAAAASUVORK5CYII=';

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

async function write(turn: Turn, text: string, everyMs = 15) {
  const words = text.split(/(?<= )/);
  for (const [index, word] of words.entries()) {
    if (turn.signal.aborted) return;
    await turn.artifact(
      { artifactId: `answer-${turn.taskId}`, parts: [{ text: word }] },
      { append: index > 0, lastChunk: index === words.length - 1 },
    );
    await pause(everyMs, turn.signal);
  }
}

/** As ADK's executor tells of tools: WORKING, with parts for calls and results. */
const tell = (turn: Turn, parts: NonNullable<Parameters<Turn['status']>[1]>) =>
  turn.status('TASK_STATE_WORKING', parts);

async function useTools(turn: Turn) {
  await tell(turn, [{ text: 'The user wants two cities.', metadata: { kind: 'thought' } }]);
  await tell(turn, [
    { data: { name: 'find_city', args: { name: 'Oslo' } }, metadata: { kind: 'tool-call', id: 'call-1' } },
    {
      data: { name: 'find_city', args: { name: 'Atlantis' } },
      metadata: { kind: 'tool-call', id: 'call-2' },
    },
  ]);
  await pause(700, turn.signal);
  await tell(turn, [
    {
      data: { name: 'find_city', response: { country: 'Norway', population: 717_710 } },
      metadata: { kind: 'tool-result', id: 'call-1' },
    },
  ]);
  await tell(turn, [
    {
      data: { name: 'find_city', response: { error: 'There is no Atlantis.' } },
      metadata: { kind: 'tool-result', id: 'call-2' },
    },
  ]);
  await tell(turn, [{ data: { rows: [1, 2, 3] } }]);
  await write(turn, 'Oslo is in **Norway**; there is no Atlantis.');
}

/** As the hosting agent passes a request on: a tool that stands for an agent, whose answer has its name before it. */
async function delegate(turn: Turn, question: string) {
  const id = 'call-1';
  await tell(turn, [
    { data: { name: 'ask_units', args: { message: question } }, metadata: { kind: 'tool-call', id } },
  ]);
  await write(turn, '**Units**:\n\n26.2 miles are 42.165 kilometres.');
  await tell(turn, [
    {
      data: { name: 'ask_units', response: { agent: 'Units', answer: '26.2 miles are 42.165 kilometres.' } },
      metadata: { kind: 'tool-result', id },
    },
  ]);
}

async function giveFiles(turn: Turn) {
  await turn.artifact({
    artifactId: 'files',
    parts: [
      { text: 'Here they are:' },
      { raw: PNG, mediaType: 'image/png', filename: 'dot.png' },
      { raw: Buffer.from('a,b\n1,2\n').toString('base64'), mediaType: 'text/csv', filename: 'table.csv' },
      { url: 'https://files.example.com/report.pdf', mediaType: 'application/pdf', filename: 'report.pdf' },
    ],
  });
}

/**
 * An agent for the chat's tests. It does what the first word of a message says: `count 40 every 50` streams w1 to w40,
 * `who` says its name, `tools`, `delegate`, `markdown`, `hostile`, `files`, `ask`, `permit`, `fail`, `silent`; whatever else it repeats.
 */
export const chatAgent = (name: string): Agent => ({
  async execute(turn) {
    const question = textOf(turn.message);
    const waited = (turn.task().history ?? []).filter(({ role }) => role === 'ROLE_USER').length > 1;
    await turn.status('TASK_STATE_WORKING');
    const [verb = '', count = '20', , everyMs = '40'] = question.split(' ');
    if (waited) return write(turn, `You answered: ${question}`);
    switch (verb) {
      case 'count':
        return write(
          turn,
          Array.from({ length: Number(count) }, (_, index) => `w${String(index + 1)}`).join(' '),
          Number(everyMs),
        );
      case 'who':
        return write(turn, `I am ${name}.`);
      case 'tools':
        return useTools(turn);
      case 'delegate':
        return delegate(turn, question);
      case 'markdown':
        return write(turn, LONG_MARKDOWN, 2);
      case 'hostile':
        return write(turn, HOSTILE_MARKDOWN, 2);
      case 'files':
        return giveFiles(turn);
      case 'ask':
        await write(turn, 'I can look that up.');
        return turn.status('TASK_STATE_INPUT_REQUIRED', [
          { text: 'Which **city** do you mean?' },
          { data: { name: 'choose_city', args: {} }, metadata: { kind: 'input-request', id: 'r1' } },
        ]);
      case 'permit':
        return turn.status('TASK_STATE_AUTH_REQUIRED', [
          { text: 'Sign in at [the calendar](https://calendar.example.com/).' },
        ]);
      case 'fail':
        return turn.status('TASK_STATE_FAILED', [{ text: 'The database of cities is away.' }]);
      case 'silent':
        return;
      default:
        return write(turn, `You said: ${question}`);
    }
  },
});
