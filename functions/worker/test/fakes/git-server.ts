import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Git's own HTTP backend behind node:http, with one repository (https://git-scm.com/docs/git-http-backend). */
export async function startGitServer(files: Record<string, string>, options: { token?: string } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'git-server-'));
  const repository = join(root, 'agent.git');
  const git = async (...args: string[]) =>
    (
      await run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-C', repository, ...args])
    ).stdout.trim();
  await run('git', ['init', '--quiet', '--initial-branch=main', repository]);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(repository, name)), { recursive: true });
    if (content.startsWith('-> ')) await symlink(content.slice(3), join(repository, name));
    else await writeFile(join(repository, name), content);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'first');
  await git('config', 'uploadpack.allowReachableSHA1InWant', 'true');
  const commit = await git('rev-parse', 'HEAD');

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const expected = `Basic ${Buffer.from(`x-access-token:${options.token}`).toString('base64')}`;
    if (options.token !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
      return;
    }
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    request.pipe(backend.stdin);
    const parts: Buffer[] = [];
    backend.stdout.on('data', (part: Buffer) => parts.push(part));
    backend.on('close', () => {
      const whole = Buffer.concat(parts);
      const end = whole.indexOf('\r\n\r\n');
      const headers = Object.fromEntries(
        whole
          .subarray(0, end)
          .toString()
          .split('\r\n')
          .map((line) => line.split(/:\s*/, 2) as [string, string]),
      );
      response
        .writeHead(Number.parseInt(headers['Status'] ?? '200', 10), headers)
        .end(whole.subarray(end + 4));
    });
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/agent.git/.git`,
    commit,
    git,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true });
    },
  };
}
