/** Lines that a link names, by their numbers, counted from 1; both are part of it. */
export interface LineRange {
  from: number;
  to: number;
}

/** The lines of a link's `#L12` or `#L12-L20`, in either order; undefined when it names none. */
export function readLineRange(hash: string): LineRange | undefined {
  const match = /^#?L(\d{1,9})(?:-L?(\d{1,9}))?$/i.exec(hash);
  if (match === null) return undefined;
  return orderedRange(Number(match[1]), Number(match[2] ?? match[1]));
}

/** The lines of a search for `:12` or `:12-20`; undefined for any other search. */
export function readLineQuery(query: string): LineRange | undefined {
  const match = /^\s*[:#]L?(\d+(?:-L?\d+)?)\s*$/i.exec(query);
  return match?.[1] === undefined ? undefined : readLineRange(`L${match[1]}`);
}

/** What stands behind a link's `#`. */
export function writeLineRange({ from, to }: LineRange): string {
  return from === to ? `#L${String(from)}` : `#L${String(from)}-L${String(to)}`;
}

export function orderedRange(a: number, b: number): LineRange | undefined {
  return a < 1 || b < 1 ? undefined : { from: Math.min(a, b), to: Math.max(a, b) };
}
