import type { Failure } from '#lib/portal/failure.ts';
import type { Answer } from './answer/answer.ts';

/** One message and its answer, as it is kept. */
export interface KeptTurn {
  /** The message's id. */
  id: string;
  text: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  answer: Answer;
  /** The last event of the task's stream that the answer holds. */
  lastEventId?: string;
  /** Whether the agent is known to have the message. */
  handed?: boolean;
  /** Whether the user has asked to stop it. */
  stopping?: boolean;
  failure?: Failure;
  /** What to offer after a failure: the same task again, or the same message. */
  remedy?: 'resume' | 'send-again';
}

/** One message and its answer, as it is shown. */
export interface Turn extends KeptTurn {
  connected: boolean;
}
