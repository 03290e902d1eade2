import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};
/** As the build makes them beside each file, smallest first; Firebase Hosting compresses by itself. */
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;
/** The page that SvelteKit's static adapter makes for every path that has no file. */
const FALLBACK = 'index.html';

/** Serves the built console: its files with their types, and one page for every other path; `headersFor` makes headers of that page. */
export function serveWeb(
  folder: string,
  headersFor: (html: string) => Record<string, string>,
): (path: string, request: IncomingMessage, answer: ServerResponse) => void {
  const headers = rememberHeaders(join(folder, FALLBACK), headersFor);
  return (path, request, answer) => {
    answerFile(folder, path, request, answer, headers).catch(() => {
      if (answer.headersSent) answer.destroy();
      // Files go and come while the console is built anew.
      else answer.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' }).end('Try again.\n');
    });
  };
}

/** The page's headers, made anew when it has been built again. */
function rememberHeaders(page: string, headersFor: (html: string) => Record<string, string>) {
  let known = { builtAtMs: -1, headers: {} as Record<string, string> };
  return async () => {
    const { mtimeMs: builtAtMs } = await stat(page);
    if (builtAtMs !== known.builtAtMs)
      known = { builtAtMs, headers: headersFor(await readFile(page, 'utf8')) };
    return known.headers;
  };
}

async function answerFile(
  folder: string,
  path: string,
  request: IncomingMessage,
  answer: ServerResponse,
  headers: () => Promise<Record<string, string>>,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    answer.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const isAsset = path.startsWith('/_app/');
  const wanted = join(folder, path);
  const file = (await isFile(folder, wanted)) ? wanted : isAsset ? undefined : join(folder, FALLBACK);
  if (file === undefined) {
    answer.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
    return;
  }
  const encoding = await chooseEncoding(folder, file, request.headers['accept-encoding'] ?? '');
  const sent = encoding ? file + encoding.suffix : file;
  answer.writeHead(200, {
    ...(await headers()),
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': (await stat(sent)).size,
    ...(encoding && { 'content-encoding': encoding.name }),
    vary: 'Accept-Encoding',
    'cache-control': path.startsWith('/_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') answer.end();
  else await pipeline(createReadStream(sent), answer);
}

/** The smallest form of a file that the build has made and the browser takes. */
async function chooseEncoding(folder: string, file: string, accepted: string) {
  const names = accepted.split(',').map((entry) => entry.split(';')[0]?.trim());
  for (const encoding of ENCODINGS)
    if (names.includes(encoding.name) && (await isFile(folder, file + encoding.suffix))) return encoding;
  return undefined;
}

async function isFile(folder: string, path: string): Promise<boolean> {
  if (!path.startsWith(folder + sep)) return false;
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
