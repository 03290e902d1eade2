import { isTaskId } from '../match-operation.ts';
import { invalidParams } from './agent-error.ts';

export type Json = Record<string, unknown>;

/** The methods of A2A 1.0 over JSON-RPC (section 9.4) that answer once. */
export type CallMethod =
  | 'SendMessage'
  | 'GetTask'
  | 'ListTasks'
  | 'CancelTask'
  | 'CreateTaskPushNotificationConfig'
  | 'GetTaskPushNotificationConfig'
  | 'ListTaskPushNotificationConfigs'
  | 'DeleteTaskPushNotificationConfig'
  | 'GetExtendedAgentCard';

/** What is asked of an agent, in the terms of A2A 1.0. `params` are those of JSON-RPC. */
export type AgentCall =
  | { kind: 'call'; method: CallMethod; params: Json }
  | { kind: 'stream'; method: 'SendStreamingMessage'; params: Json }
  /** Follow a task to its end; `official` is SubscribeToTask, which refuses a task that has ended. */
  | { kind: 'follow'; taskId: string; official: boolean };

function readBody(body: string): Json {
  let value: unknown;
  try {
    value = body === '' ? {} : JSON.parse(body);
  } catch {
    throw invalidParams('The body is no JSON.');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalidParams('The body must be a JSON object.');
}

/** Query parameters as JSON-RPC has them: numbers and booleans are no text there. */
function readQuery(query: URLSearchParams): Json {
  const params: Json = {};
  for (const [name, value] of query) {
    if (name === 'A2A-Version') continue;
    if (name === 'historyLength' || name === 'pageSize') {
      const count = Number(value);
      if (!Number.isInteger(count))
        throw invalidParams(`${name} must be a whole number.`, [
          { field: name, description: 'must be a whole number' },
        ]);
      params[name] = count;
    } else params[name] = name === 'includeArtifacts' ? value === 'true' : value;
  }
  return params;
}

/**
 * Reads an operation of A2A 1.0 over HTTP+JSON (section 11), one that matchOperation knows and that is not the card, as what
 * it asks of the agent. Throws an AgentError for a body or query that does not fit.
 */
export function readAgentCall(method: string, path: string, query: URLSearchParams, body: string): AgentCall {
  const [collection = '', target = '', , configId] = path.split('/');
  const call = (name: CallMethod, params: Json): AgentCall => ({ kind: 'call', method: name, params });
  if (path === 'message:send') return call('SendMessage', readBody(body));
  if (path === 'message:stream') {
    if (method === 'POST') return { kind: 'stream', method: 'SendStreamingMessage', params: readBody(body) };
    const taskId = query.get('task_id') ?? query.get('taskId');
    if (taskId === null || !isTaskId(taskId))
      throw invalidParams('Name the task to follow.', [
        { field: 'task_id', description: 'must be a task’s id' },
      ]);
    return { kind: 'follow', taskId, official: false };
  }
  if (collection === 'extendedAgentCard') return call('GetExtendedAgentCard', {});
  if (target === '') return call('ListTasks', readQuery(query));
  const [id = '', verb] = target.split(':');
  if (verb === 'cancel') return call('CancelTask', { ...readBody(body), id });
  if (verb === 'subscribe') return { kind: 'follow', taskId: id, official: true };
  if (!path.includes('/pushNotificationConfigs')) return call('GetTask', { ...readQuery(query), id });
  if (configId !== undefined) {
    const params = { taskId: id, id: configId };
    return call(
      method === 'DELETE' ? 'DeleteTaskPushNotificationConfig' : 'GetTaskPushNotificationConfig',
      params,
    );
  }
  return method === 'POST'
    ? call('CreateTaskPushNotificationConfig', { ...readBody(body), taskId: id })
    : call('ListTaskPushNotificationConfigs', { ...readQuery(query), taskId: id });
}
