import { entryOf, type Entry } from '../log/entry.ts';
import type { EventsDocument } from './documents.ts';

/** A document holds 1 MiB at most, and a character may take three bytes in UTF-8. */
const MAX_TEXT_CHARS = 300_000;

/** What a commit holds at most: Firestore takes 10 MiB with all overhead. */
const MAX_COMMIT_BYTES = 4 * 1024 * 1024;

export type Packed = Omit<EventsDocument, 'writer'>;

/**
 * Entries as documents from a position on. Entries must have consecutive numbers. One that is too long for a
 * document goes on in the next ones; no surrogate pair is cut.
 */
export const packEntries = (
  entries: readonly Entry[],
  position: number,
  maxTextChars = MAX_TEXT_CHARS,
): Packed[] => {
  const documents: Packed[] = [];
  let lines: string[] = [];
  let chars = 0;
  let firstSeq = entries[0]?.seq ?? 0;
  const push = (text: string, lastSeq: number, isContinued: boolean) => {
    documents.push({ position: position + documents.length, firstSeq, lastSeq, text, isContinued });
    lines = [];
    chars = 0;
  };
  for (const { seq, json } of entries) {
    if (lines.length > 0 && chars + json.length > maxTextChars) push(lines.join('\n'), seq - 1, false);
    if (lines.length === 0) firstSeq = seq;
    let rest = json;
    while (rest.length > maxTextChars) {
      const isInPair = /[\uD800-\uDBFF]/.test(rest.charAt(maxTextChars - 1));
      const end = isInPair ? maxTextChars - 1 : maxTextChars;
      push(rest.slice(0, end), seq, true);
      rest = rest.slice(end);
    }
    lines.push(rest);
    chars += rest.length + 1;
  }
  const last = entries.at(-1);
  if (last) push(lines.join('\n'), last.seq, false);
  return documents;
};

/** Documents in the groups that are stored in one commit each. */
export const splitCommits = (documents: readonly Packed[], maxBytes = MAX_COMMIT_BYTES): Packed[][] => {
  const commits: Packed[][] = [];
  let bytes = maxBytes;
  for (const document of documents) {
    const size = Buffer.byteLength(document.text);
    if (bytes + size > maxBytes) {
      commits.push([]);
      bytes = 0;
    }
    commits.at(-1)?.push(document);
    bytes += size;
  }
  return commits;
};

/** Reads documents in order of position; gives the entries that are complete with each. */
export const createUnpacker = (): ((document: Packed) => Entry[]) => {
  let head = '';
  return ({ firstSeq, text, isContinued }) => {
    const lines = (head + text).split('\n');
    head = isContinued ? (lines.pop() as string) : '';
    return lines.map((json, index) => entryOf(firstSeq + index, json));
  };
};
