import type { Message, Part as A2aPart } from '@agent-gallery/a2a';
import type { Content, Part } from '@google/genai';

const DEFAULT_MEDIA_TYPE = 'application/octet-stream';

/** base64url, which ProtoJSON allows, as the base64 that models take. */
const toBase64 = (raw: string): string => raw.replaceAll('-', '+').replaceAll('_', '/');

const toPart = (part: A2aPart): Part[] => {
  if (part.text !== undefined) return part.text === '' ? [] : [{ text: part.text }];
  const mimeType = part.mediaType ?? DEFAULT_MEDIA_TYPE;
  const name = part.filename === undefined ? {} : { displayName: part.filename };
  if (part.raw !== undefined) return [{ inlineData: { data: toBase64(part.raw), mimeType, ...name } }];
  if (part.url !== undefined) return [{ fileData: { fileUri: part.url, mimeType, ...name } }];
  return part.data === undefined ? [] : [{ text: JSON.stringify(part.data) }];
};

/** An A2A message as a model reads it: data parts become JSON text. `parts` is empty if it holds nothing to read. */
export const toContent = (message: Message): Content & { parts: Part[] } => ({
  role: 'user',
  parts: message.parts.flatMap(toPart),
});
