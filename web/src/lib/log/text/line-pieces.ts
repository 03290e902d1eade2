import Anser from 'anser';
import { shownText } from './plain-text.ts';

/** A part of a line that looks the same throughout. */
export interface Piece {
  text: string;
  /** Classes of ANSI colours and decorations, parted by blanks; empty for none. */
  classes: string;
  /** Colours that no class stands for, as CSS; empty for none. */
  style: string;
  /** Whether the search found it. */
  marked: boolean;
}

const RGB = /^\d{1,3}, ?\d{1,3}, ?\d{1,3}$/;

/** A line's text in pieces: by its ANSI colours, and by where `query` occurs in it. */
export function linePieces(text: string, pattern?: RegExp): Piece[] {
  const coloured = colouredPieces(shownText(text));
  return pattern === undefined ? coloured : mark(coloured, pattern);
}

function colouredPieces(shown: string): Piece[] {
  if (!shown.includes('\x1b')) return [{ text: shown, classes: '', style: '', marked: false }];
  return Anser.ansiToJson(shown, { use_classes: true, remove_empty: true }).map((part) => {
    const classes: string[] = part.decorations.map((decoration) => `ansi-${decoration}`);
    const styles: string[] = [];
    // Colours that the author chose for a terminal of their own are mixed with ours, so that they can be read on both themes.
    const paint = (
      name: string | null,
      rgb: string | null,
      role: 'fg' | 'bg',
      mixed: (rgb: string) => string,
    ) => {
      if (rgb !== null && RGB.test(rgb)) styles.push(mixed(`rgb(${rgb})`));
      else if (name !== null && /^ansi-[a-z-]+$/.test(name)) classes.push(`${name}-${role}`);
    };
    paint(part.fg, part.fg_truecolor, 'fg', (rgb) => `color: color-mix(in srgb, ${rgb} 35%, var(--text))`);
    paint(
      part.bg,
      part.bg_truecolor,
      'bg',
      (rgb) => `background: color-mix(in srgb, ${rgb} 20%, transparent)`,
    );
    return { text: part.content, classes: classes.join(' '), style: styles.join(';'), marked: false };
  });
}

function mark(pieces: readonly Piece[], pattern: RegExp): Piece[] {
  const whole = pieces.map(({ text }) => text).join('');
  const found = [...whole.matchAll(pattern)].map((match): [number, number] => [
    match.index,
    match.index + match[0].length,
  ]);
  const marked: Piece[] = [];
  let start = 0;
  for (const piece of pieces) {
    const end = start + piece.text.length;
    let at = start;
    for (const [from, to] of found) {
      if (to <= at || from >= end) continue;
      if (from > at) marked.push({ ...piece, text: whole.slice(at, from) });
      const until = Math.min(to, end);
      marked.push({ ...piece, text: whole.slice(Math.max(from, at), until), marked: true });
      at = until;
    }
    if (at < end) marked.push({ ...piece, text: whole.slice(at, end) });
    start = end;
  }
  return marked;
}

/** Finds a query's words as they are written, in either case; undefined for an empty one. */
export function searchPattern(query: string): RegExp | undefined {
  if (query.trim() === '') return undefined;
  return new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'gi');
}
