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
