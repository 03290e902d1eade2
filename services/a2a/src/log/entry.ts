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
  readonly hidden: boolean;
}

const stateOf = (event: LoggedEvent): TaskState | undefined => {
  if ('task' in event) return event.task.status.state;
  if ('statusUpdate' in event) return event.statusUpdate.status.state;
  return undefined;
};

/** An event as an entry. The event is serialized here, so later changes to it change nothing. */
export const toEntry = (seq: number, event: LoggedEvent): Entry => ({
  seq,
  json: JSON.stringify(event),
  state: stateOf(event),
  hidden: 'received' in event,
});
