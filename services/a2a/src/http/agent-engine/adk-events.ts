import type { Entry } from '../../log/entry.ts';
import type { Message, Part, StreamResponse } from '../../protocol/schemas.ts';
import { isAtRest } from '../../protocol/task-states.ts';

type Json = Record<string, unknown>;

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** A part as the Gemini API has it; tool calls and results are known by their `metadata.kind`. */
const toGeminiPart = ({ text, raw, url, data, mediaType, metadata }: Part): Json => {
  const { kind, id } = record(metadata);
  if (text !== undefined) return { text, ...(kind === 'thought' && { thought: true }) };
  if (raw !== undefined) return { inline_data: { data: raw, mime_type: mediaType } };
  if (url !== undefined) return { file_data: { file_uri: url, mime_type: mediaType } };
  const { name, args, response } = record(data);
  if (kind === 'tool-call') return { function_call: { id, name, args } };
  if (kind === 'tool-result') return { function_response: { id, name, response } };
  return { text: JSON.stringify(data) };
};

/** The text of parts, in one. */
export const textOfParts = (parts: readonly Part[]): string => parts.map(({ text }) => text ?? '').join('');

/** What the agent says with a status, as text. */
export const statusText = (message: Message | undefined): string => textOfParts(message?.parts ?? []);

/**
 * Translates the events of one turn into events of the ADK for Python, as `AdkApp.stream_query` gives them with streaming:
 * chunks of text are partial, and at the end the whole text comes once more in an event that is not.
 */
export const createAdkTranslation = (author: string): ((entry: Pick<Entry, 'seq' | 'json'>) => Json[]) => {
  let answer = '';
  return ({ seq, json }) => {
    const event = JSON.parse(json) as StreamResponse;
    const base = (taskId: string): Json => ({
      id: `${taskId}-${seq}`,
      invocation_id: taskId,
      author,
      timestamp: Date.now() / 1000,
    });
    const contentOf = (parts: readonly Part[]): Json => ({
      content: { role: 'model', parts: parts.map(toGeminiPart) },
    });
    if ('artifactUpdate' in event) {
      const { taskId, artifact } = event.artifactUpdate;
      answer += textOfParts(artifact.parts);
      const partial = artifact.parts.every(({ text }) => text !== undefined);
      const isEmpty = partial && textOfParts(artifact.parts) === '';
      return isEmpty ? [] : [{ ...base(taskId), ...contentOf(artifact.parts), partial }];
    }
    if (!('statusUpdate' in event)) return [];
    const { taskId, status } = event.statusUpdate;
    const { state, message } = status;
    if (!isAtRest(state)) return message ? [{ ...base(taskId), ...contentOf(message.parts) }] : [];
    if (state === 'TASK_STATE_FAILED' || state === 'TASK_STATE_REJECTED' || state === 'TASK_STATE_CANCELED') {
      const code = state.slice('TASK_STATE_'.length);
      return [
        { ...base(taskId), error_code: code, error_message: statusText(message) || `The task was ${code}.` },
      ];
    }
    const parts = [...(answer === '' ? [] : [{ text: answer }]), ...(message?.parts ?? [])];
    return [{ ...base(taskId), ...contentOf(parts), partial: false, turn_complete: true }];
  };
};
