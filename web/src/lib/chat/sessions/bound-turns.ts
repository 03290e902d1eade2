import type { Part } from '../a2a/a2a-schema.ts';
import { NOT_KEPT } from '../answer/read-file.ts';
import type { KeptTurn } from '../turn.ts';

/** How much of a conversation is kept, in characters of JSON. */
const MOST_CHARS = 2_000_000;
/** Files up to this size, in characters of base64, are kept within their conversation. */
const MOST_FILE_CHARS = 300_000;

/** What is kept of a conversation: its newest turns as far as they fit, and always the last; files that are not too large. */
export function boundTurns(
  turns: readonly KeptTurn[],
  mostChars = MOST_CHARS,
): { turns: KeptTurn[]; droppedCount: number } {
  const kept: KeptTurn[] = [];
  let chars = 0;
  for (const turn of turns.toReversed()) {
    const bounded = withoutLargeFiles(turn);
    chars += sizeOf(bounded);
    if (kept.length > 0 && chars > mostChars) break;
    kept.unshift(bounded);
  }
  return { turns: kept, droppedCount: turns.length - kept.length };
}

const sizes = new WeakMap<object, number>();

/** Turns that have ended do not change any more, so each is measured once. */
function sizeOf(turn: KeptTurn): number {
  const key = turn.answer;
  const size = sizes.get(key) ?? turn.text.length + JSON.stringify(turn.answer).length;
  sizes.set(key, size);
  return size;
}

function withoutLargeFiles(turn: KeptTurn): KeptTurn {
  const { artifacts, messageParts } = turn.answer;
  const isLarge = ({ raw, url }: Part) =>
    (raw?.length ?? 0) > MOST_FILE_CHARS || (url?.length ?? 0) > MOST_FILE_CHARS;
  if (![...artifacts.flatMap(({ parts }) => parts), ...messageParts].some(isLarge)) return turn;
  const bound = (parts: readonly Part[]) =>
    parts.map((part) => {
      if (!isLarge(part)) return part;
      const { raw: _raw, url: _url, ...rest } = part;
      return { ...rest, metadata: { ...rest.metadata, [NOT_KEPT]: true } };
    });
  return {
    ...turn,
    answer: {
      ...turn.answer,
      artifacts: artifacts.map((artifact) => ({ ...artifact, parts: bound(artifact.parts) })),
      messageParts: bound(messageParts),
    },
  };
}
