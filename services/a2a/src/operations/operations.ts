import type { z } from 'zod';
import type { AgentCard } from '../card/agent-card.ts';
import type { Entry } from '../log/entry.ts';
import type { Feed } from '../log/feed.ts';
import type {
  getTaskRequestSchema,
  listPushConfigsRequestSchema,
  ListTasksRequest,
  pushConfigIdRequestSchema,
  taskIdRequestSchema,
} from '../protocol/requests.ts';
import type { Message, PushConfig, SendMessageRequest, Task } from '../protocol/schemas.ts';
import type { Call } from './call.ts';

/** A place in a task's log from which a stream starts; `snapshot`, if there is one, is its first event. */
export interface EventSource {
  feed: Feed;
  afterSeq: number;
  snapshot?: Entry;
}

export interface ListTasksResponse {
  tasks: Task[];
  nextPageToken: string;
  pageSize: number;
  totalSize: number;
}

/** The operations of section 3.1, apart from any transport. All throw A2aError. */
export interface Operations {
  /** Blocks until the task is at rest, unless `returnImmediately`. */
  sendMessage(call: Call, request: SendMessageRequest): Promise<{ message: Message } | { task: Task }>;
  streamMessage(call: Call, request: SendMessageRequest): Promise<{ message: Message } | EventSource>;
  getTask(call: Call, request: z.infer<typeof getTaskRequestSchema>): Promise<Task>;
  listTasks(call: Call, request: ListTasksRequest): Promise<ListTasksResponse>;
  cancelTask(call: Call, request: z.infer<typeof taskIdRequestSchema>): Promise<Task>;
  subscribeToTask(call: Call, request: z.infer<typeof taskIdRequestSchema>): Promise<EventSource>;
  /** Not of the specification: a task's stream from its start or after an event, also of a finished task. */
  replayTask(call: Call, request: { taskId: string; lastEventId: number | undefined }): Promise<EventSource>;
  createPushConfig(call: Call, request: PushConfig): Promise<PushConfig>;
  getPushConfig(call: Call, request: z.infer<typeof pushConfigIdRequestSchema>): Promise<PushConfig>;
  listPushConfigs(
    call: Call,
    request: z.infer<typeof listPushConfigsRequestSchema>,
  ): Promise<{ configs: PushConfig[]; nextPageToken: string }>;
  deletePushConfig(call: Call, request: z.infer<typeof pushConfigIdRequestSchema>): Promise<void>;
  getExtendedCard(call: Call, publicUrl: string): Promise<AgentCard>;
}
