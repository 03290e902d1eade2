import type { AgentCall, Json } from './agent-call.ts';

/** What a stream brings: an event (StreamResponse of A2A 1.0), or a comment that only keeps it open. */
export type StreamItem = { event: Json } | { comment: string };

/** An agent of which a task can be followed, in the terms of A2A 1.0, whatever it speaks itself. */
export interface FollowedAgent {
  /** Whether a subscription begins with the task as it stands (1.0, section 3.1.6); in 0.3 it need not. */
  readonly subscribesWithTask: boolean;
  /** The task as it stands. Throws an AgentError when the agent refuses, an ApiProblem when there is no talking to it. */
  getTask(taskId: string): Promise<Json>;
  /** Streams what happens to a task from now on. Throws as getTask does, here or, when it refuses later, while the stream is read. */
  subscribe(taskId: string): Promise<AsyncGenerator<StreamItem>>;
}

/** An agent that can be asked everything. */
export interface Agent extends FollowedAgent {
  /** Calls a method that answers once. Throws as getTask does. */
  call(call: Extract<AgentCall, { kind: 'call' }>): Promise<Json>;
  /** Sends a message and streams what follows. Throws as subscribe does. */
  stream(call: Extract<AgentCall, { kind: 'stream' }>): Promise<AsyncGenerator<StreamItem>>;
}
