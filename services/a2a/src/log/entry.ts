import { A2aError } from '../protocol/a2a-error.ts';
import type { Message, StreamResponse, TaskState } from '../protocol/schemas.ts';

/** What a task's log holds: what its streams carry, and messages of its client, which only its history shows. */
export type LoggedEvent = StreamResponse | { received: Message };

/**
 * One line of a task's log. `json` is the event, serialized once for all readers; `state` is the task's state
 * if this entry changes it; `hidden` entries are folded into the task and not streamed.
 */
export interface Entry {
  readonly seq: number;
  readonly json: string;
  readonly state: TaskState | undefined;
  /** When that was, in milliseconds. */
  readonly stateAt: number | undefined;
  readonly hidden: boolean;
}

const statusOf = (event: LoggedEvent) => {
  if ('task' in event) return event.task.status;
  if ('statusUpdate' in event) return event.statusUpdate.status;
  return undefined;
};

/** An event as an entry. The event is serialized here, so later changes to it change nothing. */
export const toEntry = (seq: number, event: LoggedEvent): Entry => {
  const status = statusOf(event);
  return {
    seq,
    json: JSON.stringify(event),
    state: status?.state,
    stateAt: status && (status.timestamp ? Date.parse(status.timestamp) : Date.now()),
    hidden: 'received' in event,
  };
};

/** Whether an entry tells of an artifact, and of nothing else of its task. */
export const isOfArtifact = ({ json }: Pick<Entry, 'json'>): boolean => json.startsWith('{"artifactUpdate"');

/** More than this in one event is refused: Firestore takes 10 MiB in one request. */
export const MAX_EVENT_BYTES = 8 * 1024 * 1024;

/** A further entry of a log; throws EVENT_TOO_LARGE. */
export const nextEntry = (lastSeq: number, event: LoggedEvent): Entry => {
  const entry = toEntry(lastSeq + 1, event);
  const { json } = entry;
  // A character takes one to three bytes in UTF-8.
  if (json.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(json) > MAX_EVENT_BYTES) {
    const kind = 'artifactUpdate' in event ? 'an artifact or a chunk of one' : 'an event';
    throw new A2aError(
      'EVENT_TOO_LARGE',
      `The agent made ${kind} of ${Buffer.byteLength(json)} bytes; at most ${MAX_EVENT_BYTES} can be kept. ` +
        'It must send large files by URL, or in chunks.',
      { metadata: { limitBytes: String(MAX_EVENT_BYTES) } },
    );
  }
  return entry;
};

/** An entry from its number and its JSON. */
export const entryOf = (seq: number, json: string): Entry => {
  const mayChangeState = json.startsWith('{"statusUpdate"') || json.startsWith('{"task"');
  const status = mayChangeState ? statusOf(JSON.parse(json) as LoggedEvent) : undefined;
  return {
    seq,
    json,
    state: status?.state,
    stateAt: status && Date.parse(status.timestamp ?? ''),
    hidden: json.startsWith('{"received"'),
  };
};
