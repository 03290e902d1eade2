import type { Artifact, Message, Part, Task, TaskState } from '../protocol/schemas.ts';

/** What an agent says of a turn while it works. Await each call: that lets readers see it before the next. */
export interface TurnOutput {
  /** A change of status, with what the agent says about it, if anything. Throws A2aError for what is too large. */
  status(state: TaskState, parts?: Part[], metadata?: Record<string, unknown>): Promise<void>;
  /** An artifact, or with `append` a further chunk of one that was begun. Throws A2aError for what is too large. */
  artifact(
    artifact: Artifact,
    chunk?: { append?: boolean; lastChunk?: boolean; metadata?: Record<string, unknown> },
  ): Promise<void>;
}

/** One message to work on, in its task. */
export interface Turn extends TurnOutput {
  readonly taskId: string;
  readonly contextId: string;
  readonly tenant: string;
  readonly owner: string;
  readonly message: Message;
  /** URIs of the extensions that the client has asked for and the card declares. */
  readonly extensions: readonly string[];
  readonly acceptedOutputModes: readonly string[];
  /** Aborted when the task is canceled or the instance loses it; what is emitted afterwards is dropped. */
  readonly signal: AbortSignal;
  /** The task as it is now, folded anew at each call. */
  task(): Task;
}

/** What a service does with messages. */
export interface Agent {
  /**
   * Works on a turn. When it returns, the task is COMPLETED unless it was given another state at rest; when it
   * throws, the task is FAILED, and the cause goes to the log.
   */
  execute(turn: Turn): Promise<void>;
  /** An answer without a task: the message to reply with, or undefined to work on a task. */
  answer?(message: Message): Pick<Message, 'parts'> | undefined;
}
