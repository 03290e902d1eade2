/** How a method of Agent Engine is called: by `:query` or by `:streamQuery`. */
export type ApiMode = 'async' | 'async_stream';

/** What this container answers by method name, in the form in which `spec.classMethods` declares it. */
export interface ClassMethod {
  name: string;
  api_mode: ApiMode;
  description: string;
  parameters: { type: 'object'; properties: Record<string, unknown>; required: string[] };
}

const text = { type: 'string' };
const content = { anyOf: [text, { type: 'object' }] };
const object = (properties: Record<string, unknown>, required: string[] = []): ClassMethod['parameters'] => ({
  type: 'object',
  properties,
  required,
});

const query = object({ message: content, user_id: text, session_id: text }, ['message']);
const session = object({ user_id: text, session_id: text });
const send = object({ message: { type: 'object' }, configuration: { type: 'object' }, user_id: text }, [
  'message',
]);
const task = object({ id: text, user_id: text }, ['id']);

const method = (
  name: string,
  api_mode: ApiMode,
  parameters: ClassMethod['parameters'],
  description: string,
): ClassMethod => ({ name, api_mode, parameters, description });

/**
 * The methods, for `spec.classMethods` of a ReasoningEngine: those of the runtime contract
 * (docs.cloud.google.com/gemini-enterprise-agent-platform/scale/runtime/runtime-contract), of the SDK's AdkApp, and of its
 * A2aAgent. Sessions are A2A contexts, which need no making.
 */
export const CLASS_METHODS: readonly ClassMethod[] = [
  method('query', 'async', query, 'Asks the agent; the output is the text of its answer.'),
  method('async_query', 'async', query, 'The same as query.'),
  method('create_session', 'async', session, 'Names a session, for session_id.'),
  method('async_create_session', 'async', session, 'The same as create_session.'),
  method('on_message_send', 'async', send, 'SendMessage of A2A 1.0.'),
  method('on_get_task', 'async', task, 'GetTask of A2A 1.0.'),
  method('on_cancel_task', 'async', task, 'CancelTask of A2A 1.0.'),
  method('handle_authenticated_agent_card', 'async', object({}), 'The agent card of A2A 1.0.'),
  method(
    'stream_query',
    'async_stream',
    query,
    'Asks the agent; one event of the ADK for each chunk and tool call.',
  ),
  method('async_stream_query', 'async_stream', query, 'The same as stream_query.'),
  method(
    'streaming_agent_run_with_events',
    'async_stream',
    object({ request_json: text }, ['request_json']),
    'stream_query with its input as JSON in one text, as Gemini Enterprise calls it.',
  ),
  method('on_message_send_stream', 'async_stream', send, 'SendStreamingMessage of A2A 1.0.'),
  method('on_resubscribe_to_task', 'async_stream', task, 'SubscribeToTask of A2A 1.0.'),
];

/** Names of the methods that are called in this way. */
export const methodNames = (mode: ApiMode): string[] =>
  CLASS_METHODS.filter(({ api_mode }) => api_mode === mode).map(({ name }) => name);
