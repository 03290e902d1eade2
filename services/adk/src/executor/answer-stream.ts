import type { Turn } from '@agent-gallery/a2a';

/** Name of the artifact that holds an agent's answer, as it comes. */
export const ANSWER_ARTIFACT = 'answer_chunk';

/** The answer of one turn: one artifact, to which text is appended chunk by chunk. */
export interface AnswerStream {
  /** Adds text as it comes. */
  write(text: string): Promise<void>;
  /** Takes the whole of a section that was written in pieces (or nothing), adds what is not there yet, and ends it. */
  endSection(wholeText: string): Promise<void>;
  /** Says that no more comes; nothing if nothing was written. */
  close(): Promise<void>;
}

const SECTION_BREAK = '\n\n';

/** Opens the answer of a turn. Further turns of a task have artifacts of their own. */
export const createAnswerStream = (turn: Pick<Turn, 'artifact' | 'task'>): AnswerStream => {
  const artifactId = `answer-${(turn.task().artifacts?.length ?? 0) + 1}`;
  let section = '';
  let isBegun = false;
  let breakIsDue = false;

  const emit = async (text: string, lastChunk: boolean): Promise<void> => {
    const append = isBegun;
    isBegun = true;
    await turn.artifact({ artifactId, name: ANSWER_ARTIFACT, parts: [{ text }] }, { append, lastChunk });
  };

  const write = async (text: string): Promise<void> => {
    if (text === '') return;
    section += text;
    const opening = breakIsDue ? SECTION_BREAK : '';
    breakIsDue = false;
    await emit(opening + text, false);
  };

  return {
    write,
    async endSection(wholeText) {
      if (wholeText.startsWith(section)) await write(wholeText.slice(section.length));
      breakIsDue = isBegun;
      section = '';
    },
    async close() {
      if (isBegun) await emit('', true);
    },
  };
};
