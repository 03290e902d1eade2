import type { Part } from '../a2a/a2a-schema.ts';
import { isAtRest, type Answer } from './answer.ts';
import { readFile, type AnswerFile } from './read-file.ts';
import { partKind } from './steps.ts';

/** One piece of an answer, as it is shown: Markdown, data that is folded away, or a file. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'data'; name: string; value: unknown }
  | { kind: 'file'; file: AnswerFile };

/** The answer's pieces in order. Text of one artifact that follows on text is one piece. */
export function answerPieces(answer: Answer): Piece[] {
  const pieces = [...answer.artifacts.map(({ parts }) => parts), answer.messageParts].flatMap(piecesOf);
  // Some agents say their answer in the last status, and nowhere else.
  if (pieces.length === 0 && saysAnswerInStatus(answer)) return [{ kind: 'text', text: answer.statusText }];
  return pieces;
}

/** The answer's text alone, to be announced or copied; artifacts parted by an empty line. */
export function answerText(answer: Answer): string {
  return answerPieces(answer)
    .map((piece) => (piece.kind === 'text' ? piece.text : ''))
    .filter((text) => text !== '')
    .join('\n\n');
}

/** What is to be said of the answer beside its pieces. */
export function statusNote(answer: Answer): string {
  const isAnswer = saysAnswerInStatus(answer) && answerPieces(answer).length === 1;
  return isAnswer && answerText(answer) === answer.statusText ? '' : answer.statusText;
}

function saysAnswerInStatus(answer: Answer): boolean {
  return isAtRest(answer) && answer.phase === 'completed' && answer.statusText !== '';
}

function piecesOf(parts: readonly Part[]): Piece[] {
  const pieces: Piece[] = [];
  for (const part of parts) {
    const last = pieces.at(-1);
    const file = readFile(part);
    if (file !== undefined) pieces.push({ kind: 'file', file });
    else if (part.text !== undefined) {
      if (last?.kind === 'text') last.text += part.text;
      else if (part.text !== '') pieces.push({ kind: 'text', text: part.text });
    } else if (part.data !== undefined)
      pieces.push({ kind: 'data', name: partKind(part) ?? part.filename ?? 'Data', value: part.data });
  }
  return pieces;
}
