export interface CurlRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
}

/** Stands for the ID token, which is never written: the shell puts in what the reader has exported under this name. */
export const TOKEN_VARIABLE = 'ID_TOKEN';

/** A word of a POSIX shell that is exactly the text, whatever is in it. NUL, which no argument can hold, is left out. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A curl command that makes a request again, for a POSIX shell. Its Authorization is `Bearer $ID_TOKEN`; one among the headers
 * is left out. Streams are shown as they come.
 */
export function asCurl({ method, url, headers, body }: CurlRequest): string {
  const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  const words = [
    // Brackets and braces in a URL are meant as they stand.
    ['curl', '--no-buffer', '--globoff', '--request', shellQuote(method)],
    ['--url', shellQuote(url)],
    ['--header', `"Authorization: Bearer $${TOKEN_VARIABLE}"`],
    ...kept.map(([name, value]) => ['--header', shellQuote(`${name}: ${value}`.replace(/[\r\n]+/g, ' '))]),
    ...(body === undefined ? [] : [['--data-raw', shellQuote(body)]]),
  ];
  return words.map((line) => line.join(' ')).join(' \\\n  ');
}
