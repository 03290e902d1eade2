import { pack } from 'tar-stream';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** Files as a tar.gz. */
export async function tarGz(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return gzipSync(Buffer.concat(parts));
}

/** An archive of about so many bytes, which no compression makes smaller. */
export function archiveOf(sizeBytes: number): Promise<Buffer> {
  return tarGz({ 'data.bin': randomBytes(sizeBytes) });
}

const SERVER = `const http = require('node:http');

// Says what it was asked, whatever that is.
http
  .createServer((request, response) => {
    response.end(\`You asked for \${request.url}\`);
  })
  .listen(Number(process.env.PORT ?? 8080));
`;

/** A small service of one's own, with a file that nobody shall see. */
export function echoArchive(): Promise<Buffer> {
  return tarGz({
    'package.json': JSON.stringify(
      { name: 'echo', version: '1.0.0', scripts: { start: 'node src/server.js' } },
      null,
      2,
    ),
    'README.md': '# Echo\n\nSays **what it was asked**.\n',
    '.env': 'API_KEY=very-secret',
    'src/server.js': SERVER,
  });
}
