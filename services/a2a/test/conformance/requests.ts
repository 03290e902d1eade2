import { randomUUID } from 'node:crypto';

/** A user's message in ProtoJSON, whose id tells the conformance agent what to do. */
export const userMessage = (behaviour: string, fields: Record<string, unknown> = {}) => ({
  messageId: `${behaviour}-${randomUUID()}`,
  role: 'ROLE_USER',
  parts: [{ text: 'Hello' }],
  ...fields,
});

/** A response whose JSON may have any shape: tests look into it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type LooseResponse = Omit<Response, 'json'> & { json(): Promise<any> };

export const http = (url: string, init?: RequestInit): Promise<LooseResponse> => fetch(url, init);

export const postJson = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  http(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export interface SseEvent {
  id: number | undefined;
  // Tests look into events of any shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
}

/** The events of an SSE response, as they come. */
export async function* readSse(response: Pick<Response, 'body'>): AsyncGenerator<SseEvent> {
  let buffer = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    buffer += decoder.decode(chunk, { stream: true });
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const block = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      const data = /^data: (.*)$/m.exec(block)?.[1];
      const id = /^id: (\d+)$/m.exec(block)?.[1];
      if (data !== undefined) yield { id: id === undefined ? undefined : Number(id), data: JSON.parse(data) };
    }
  }
}

/** All events of an SSE response, once it has ended. */
export const readAllSse = async (response: Pick<Response, 'body'>): Promise<SseEvent[]> => {
  const events: SseEvent[] = [];
  for await (const event of readSse(response)) events.push(event);
  return events;
};

/** The state that each event of a stream gives its task, where it gives one. */
export const statesOf = (events: readonly SseEvent[]): string[] =>
  events.flatMap(({ data }) => data.task?.status.state ?? data.statusUpdate?.status.state ?? []);
