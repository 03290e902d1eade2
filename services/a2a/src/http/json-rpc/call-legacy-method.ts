import { A2aError } from '../../protocol/a2a-error.ts';
import { parse } from '../../protocol/parse.ts';
import {
  fromLegacyPushConfig,
  fromLegacySend,
  legacyPushConfigIdSchema,
  legacyPushConfigQuerySchema,
  legacySendSchema,
  legacyTaskPushConfigSchema,
  legacyTaskQuerySchema,
} from '../../legacy/from-legacy.ts';
import { toLegacyCard } from '../../legacy/legacy-card.ts';
import { toLegacyMessage, toLegacyPushConfig, toLegacyTask } from '../../legacy/to-legacy.ts';
import type { Call } from '../../operations/call.ts';
import type { Operations } from '../../operations/operations.ts';
import type { MethodOutcome } from './call-method.ts';

/** Whether a method is one of version 0.3: they have a slash, those of version 1.0 have none. */
export const isLegacyMethod = (method: string): boolean => method.includes('/');

/** Calls the operation that a method of version 0.3 names, with its shapes; throws METHOD_NOT_FOUND. */
export const callLegacyMethod = async (
  operations: Operations,
  call: Call,
  publicUrl: string,
  { method, params = {} }: { method: string; params?: unknown },
): Promise<MethodOutcome> => {
  switch (method) {
    case 'message/send': {
      const request = fromLegacySend(parse(legacySendSchema, params));
      const outcome = await operations.sendMessage(call, request);
      return { result: 'task' in outcome ? toLegacyTask(outcome.task) : toLegacyMessage(outcome.message) };
    }
    case 'message/stream': {
      const outcome = await operations.streamMessage(call, fromLegacySend(parse(legacySendSchema, params)));
      return 'message' in outcome ? outcome : { source: outcome };
    }
    case 'tasks/get': {
      const { id, historyLength } = parse(legacyTaskQuerySchema, params);
      const task = await operations.getTask(call, { id, historyLength: historyLength ?? undefined });
      return { result: toLegacyTask(task) };
    }
    case 'tasks/cancel': {
      const { id } = parse(legacyTaskQuerySchema, params);
      return { result: toLegacyTask(await operations.cancelTask(call, { id })) };
    }
    case 'tasks/resubscribe': {
      const { id } = parse(legacyTaskQuerySchema, params);
      return { source: await operations.subscribeToTask(call, { id }) };
    }
    case 'tasks/pushNotificationConfig/set': {
      const { taskId, pushNotificationConfig } = parse(legacyTaskPushConfigSchema, params);
      const config = { ...fromLegacyPushConfig(pushNotificationConfig), taskId };
      return { result: toLegacyPushConfig(await operations.createPushConfig(call, config)) };
    }
    case 'tasks/pushNotificationConfig/get': {
      const { id: taskId, pushNotificationConfigId } = parse(legacyPushConfigQuerySchema, params);
      const first = (await operations.listPushConfigs(call, { taskId })).configs[0]?.id;
      const id = pushNotificationConfigId ?? first ?? '';
      return { result: toLegacyPushConfig(await operations.getPushConfig(call, { taskId, id })) };
    }
    case 'tasks/pushNotificationConfig/list': {
      const { id: taskId } = parse(legacyPushConfigQuerySchema, params);
      const { configs } = await operations.listPushConfigs(call, { taskId });
      return { result: configs.map(toLegacyPushConfig) };
    }
    case 'tasks/pushNotificationConfig/delete': {
      const { id: taskId, pushNotificationConfigId: id } = parse(legacyPushConfigIdSchema, params);
      await operations.deletePushConfig(call, { taskId, id });
      return { result: null };
    }
    case 'agent/getAuthenticatedExtendedCard':
      return { result: toLegacyCard(await operations.getExtendedCard(call, publicUrl)) };
    default:
      throw new A2aError('METHOD_NOT_FOUND', `There is no method "${method}".`);
  }
};
