import { A2aError } from '../../protocol/a2a-error.ts';
import { parse } from '../../protocol/parse.ts';
import {
  getTaskRequestSchema,
  listPushConfigsRequestSchema,
  listTasksRequestSchema,
  pushConfigIdRequestSchema,
  taskIdRequestSchema,
} from '../../protocol/requests.ts';
import { pushConfigSchema, sendMessageRequestSchema, type Message } from '../../protocol/schemas.ts';
import type { Call } from '../../operations/call.ts';
import type { EventSource, Operations } from '../../operations/operations.ts';

/** What a method leads to: a result, or a stream. */
export type MethodOutcome = { result: unknown } | { source: EventSource } | { message: Message };

/** Calls the operation that a method of version 1.0 names (section 9.4); throws METHOD_NOT_FOUND. */
export const callMethod = async (
  operations: Operations,
  call: Call,
  publicUrl: string,
  { method, params = {} }: { method: string; params?: unknown },
): Promise<MethodOutcome> => {
  switch (method) {
    case 'SendMessage':
      return { result: await operations.sendMessage(call, parse(sendMessageRequestSchema, params)) };
    case 'SendStreamingMessage': {
      const outcome = await operations.streamMessage(call, parse(sendMessageRequestSchema, params));
      return 'message' in outcome ? outcome : { source: outcome };
    }
    case 'GetTask':
      return { result: await operations.getTask(call, parse(getTaskRequestSchema, params)) };
    case 'ListTasks':
      return { result: await operations.listTasks(call, parse(listTasksRequestSchema, params)) };
    case 'CancelTask':
      return { result: await operations.cancelTask(call, parse(taskIdRequestSchema, params)) };
    case 'SubscribeToTask':
      return { source: await operations.subscribeToTask(call, parse(taskIdRequestSchema, params)) };
    case 'CreateTaskPushNotificationConfig':
      return { result: await operations.createPushConfig(call, parse(pushConfigSchema, params)) };
    case 'GetTaskPushNotificationConfig':
      return { result: await operations.getPushConfig(call, parse(pushConfigIdRequestSchema, params)) };
    case 'ListTaskPushNotificationConfigs':
      return { result: await operations.listPushConfigs(call, parse(listPushConfigsRequestSchema, params)) };
    case 'DeleteTaskPushNotificationConfig':
      await operations.deletePushConfig(call, parse(pushConfigIdRequestSchema, params));
      return { result: {} };
    case 'GetExtendedAgentCard':
      return { result: await operations.getExtendedCard(call, publicUrl) };
    default:
      throw new A2aError('METHOD_NOT_FOUND', `There is no method "${method}".`);
  }
};
