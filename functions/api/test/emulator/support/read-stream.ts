import { createParser } from 'eventsource-parser';

/** One event of A2A 1.0, as far as tests look at it. */
export interface StreamedEvent {
  task?: { id: string; status: { state: string }; artifacts?: { parts: { text?: string }[] }[] };
  message?: { parts: { text?: string }[] };
  statusUpdate?: { taskId: string; status: { state: string } };
  artifactUpdate?: { artifact: { artifactId: string; parts: { text?: string }[] }; append?: boolean };
  error?: { code: number };
}

/** Events of a stream, as they come. Throws when the answer is no stream. */
export async function* readStream(response: Response): AsyncGenerator<StreamedEvent> {
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  const waiting: StreamedEvent[] = [];
  const parser = createParser({
    onEvent: ({ data, id }) => {
      if (id !== undefined) throw new Error('An id that the agent did not give.');
      waiting.push(JSON.parse(data) as StreamedEvent);
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of response.body as ReadableStream<Uint8Array>) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* waiting.splice(0);
  }
}

/** What an event says, in a word: a state or the text of a chunk. */
export function gist({ task, message, statusUpdate, artifactUpdate, error }: StreamedEvent): string {
  const text = (parts: { text?: string }[]) => parts.map((part) => part.text ?? '?').join('');
  if (task !== undefined) {
    const artifacts = (task.artifacts ?? []).map((artifact) => text(artifact.parts)).join('|');
    return `task ${task.status.state}${artifacts === '' ? '' : ` "${artifacts}"`}`;
  }
  if (message !== undefined) return `message "${text(message.parts)}"`;
  if (statusUpdate !== undefined) return statusUpdate.status.state;
  if (artifactUpdate !== undefined)
    return `${artifactUpdate.append === true ? '+' : '='}${text(artifactUpdate.artifact.parts)}`;
  return `error ${error?.code}`;
}

/** The answer that a stream's events add up to, as the console adds them. `onEvent` is called after each. */
export async function answerOf(
  events: AsyncIterable<StreamedEvent>,
  onEvent: () => void = () => undefined,
): Promise<{ text: string; state: string }> {
  let text = '';
  let state = '';
  const content = (parts: { text?: string }[]) => parts.map((part) => part.text ?? '').join('');
  for await (const { task, statusUpdate, artifactUpdate } of events) {
    if (task !== undefined) text = (task.artifacts ?? []).map(({ parts }) => content(parts)).join('');
    if (artifactUpdate !== undefined)
      text = (artifactUpdate.append === true ? text : '') + content(artifactUpdate.artifact.parts);
    state = (statusUpdate ?? task)?.status.state ?? state;
    onEvent();
  }
  return { text, state };
}
