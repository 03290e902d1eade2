import type { AgentMessage, Part } from '../a2a/a2a-schema.ts';

/** What an agent did on the way to its answer, as its status messages tell it. `key` is the same when it is told again. */
export type Step =
  | {
      kind: 'tool';
      key: string;
      name: string;
      state: 'running' | 'done' | 'failed';
      args?: unknown;
      result?: unknown;
    }
  | { kind: 'thought'; key: string; text: string }
  | { kind: 'data'; key: string; name: string; value: unknown };

export type ToolStep = Extract<Step, { kind: 'tool' }>;

/** What ADK's own A2A server for Python calls the kinds of parts that ours name in `metadata.kind`. */
const ADK_KINDS: Readonly<Record<string, string>> = {
  function_call: 'tool-call',
  function_response: 'tool-result',
};

/** What a part is, if it is not a part of the answer: `tool-call`, `tool-result`, `thought`, `input-request`. */
export function partKind({ metadata }: Part): string | undefined {
  const kind = metadata?.['kind'];
  if (typeof kind === 'string') return kind;
  if (metadata?.['adk_thought'] === true) return 'thought';
  const adkKind = metadata?.['adk_type'];
  return typeof adkKind === 'string' ? ADK_KINDS[adkKind] : undefined;
}

/** The words of a message that are meant for the user, without thoughts. */
export function wordsOf(message: AgentMessage | undefined): string {
  return (message?.parts ?? [])
    .map((part) => (part.text !== undefined && partKind(part) !== 'thought' ? part.text : ''))
    .join('');
}

/** The steps with those that one more message tells. The same message twice changes nothing. */
export function withSteps(steps: readonly Step[], message: AgentMessage): readonly Step[] {
  return message.parts.reduce(
    (known, part, index) => withPart(known, part, `${message.messageId}#${index}`),
    steps,
  );
}

function withPart(steps: readonly Step[], part: Part, place: string): readonly Step[] {
  const kind = partKind(part);
  if (kind === 'thought' && part.text !== undefined)
    return upsert(steps, { kind: 'thought', key: place, text: part.text });
  if (part.data === undefined) return steps;
  const data = asRecord(part.data);
  const name = asText(data['name']) ?? 'tool';
  const id = asText(part.metadata?.['id']) ?? asText(data['id']);
  switch (kind) {
    case 'tool-call': {
      const key = id === undefined ? place : `tool:${id}`;
      // Told again, it keeps the result that it has by then.
      if (steps.some((step) => step.key === key)) return steps;
      return [...steps, { kind: 'tool', key, name, state: 'running', args: data['args'] }];
    }
    case 'tool-result': {
      const call = steps.findLast(
        (step) =>
          step.kind === 'tool' &&
          (id === undefined ? step.name === name && step.state === 'running' : step.key === `tool:${id}`),
      );
      const result = 'response' in data ? data['response'] : part.data;
      return upsert(steps, {
        ...(call?.kind === 'tool'
          ? call
          : { kind: 'tool', key: id === undefined ? place : `tool:${id}`, name }),
        state: hasFailed(result) ? 'failed' : 'done',
        result,
      });
    }
    case 'input-request':
      return upsert(steps, { kind: 'data', key: place, name: `Waits for ${name}`, value: data['args'] });
    default:
      return upsert(steps, { kind: 'data', key: place, name: 'Data', value: part.data });
  }
}

function upsert(steps: readonly Step[], step: Step): readonly Step[] {
  const index = steps.findIndex(({ key }) => key === step.key);
  return index === -1 ? [...steps, step] : steps.with(index, step);
}

/** Whether a tool's result says that it failed, in the ways of ADK and of MCP. */
function hasFailed(result: unknown): boolean {
  const { error, isError } = asRecord(result);
  return isError === true || (error !== undefined && error !== null && error !== false && error !== '');
}

/** The agents that a hosting agent has asked, by their names: its tools answer with the agent's. */
export function askedAgents(steps: readonly Step[]): string[] {
  return [...new Set(steps.flatMap((step) => (step.kind === 'tool' ? (askedAgent(step) ?? []) : [])))];
}

/** The agent that a tool stands for, once it has answered; undefined for a tool of another kind. */
export function askedAgent({ name, result }: ToolStep): string | undefined {
  return name.startsWith('ask_') ? asText(asRecord(result)['agent']) : undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
