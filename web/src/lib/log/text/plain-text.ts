// Operating system commands (titles, links) and escapes of two characters; colours and the like are left to the parser.
// eslint-disable-next-line no-control-regex -- terminals' own characters
const OTHER_ESCAPES = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^[\]]/g;
// eslint-disable-next-line no-control-regex
const CONTROL_SEQUENCES = /\x1b\[[!<-?]*[\d;:]*[ -,]*[@-~]/g;
// eslint-disable-next-line no-control-regex
const SPECIAL = /[\x1b\r]/;

/** What a terminal would show of a line that overwrites itself: of the parts between `\r` the last that is not empty. */
export function foldProgress(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .split('\n')
    .map((row) => row.split('\r').findLast((part) => part.trim() !== '') ?? '')
    .join('\n');
}

/** A line as it is drawn, still with its colours: progress folded, and no escapes but those of colours and cursor. */
export function shownText(text: string): string {
  return SPECIAL.test(text) ? foldProgress(text.replace(OTHER_ESCAPES, '')) : text;
}

/** A line as it is searched, copied and downloaded: as drawn, with no escapes at all. */
export function plainText(text: string): string {
  return SPECIAL.test(text) ? shownText(text).replace(CONTROL_SEQUENCES, '') : text;
}
