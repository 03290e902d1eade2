import { mkdtemp, readFile, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import http from 'isomorphic-git/http/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGitServer } from '../../../test/fakes/git-server.ts';
import { fetchRepository, type RepositoryOrder } from './fetch-repository.ts';

const signal = new AbortController().signal;
const FILES = {
  'README.md': 'top',
  'agents/echo/Dockerfile': 'FROM x',
  'agents/echo/src/main.js': 'main',
  'agents/echo/link.js': '-> src/main.js',
  'agents/echo/model.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:1\n',
  'agents/other/a.txt': 'other',
};

describe('fetchRepository', () => {
  let server: Awaited<ReturnType<typeof startGitServer>>;
  let work: string;
  beforeAll(async () => {
    server = await startGitServer(FILES);
    await server.git('branch', 'feature/x');
    await server.git('tag', 'v1');
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    work = await mkdtemp(join(tmpdir(), 'fetch-repository-'));
  });
  afterEach(() => rm(work, { recursive: true }));

  const fetchFolder = (order: Partial<RepositoryOrder> = {}) =>
    fetchRepository(
      { url: server.url, ref: 'HEAD', folder: '', token: undefined, ...order },
      work,
      http,
      signal,
    );

  it('fetches all of the default branch, with its commit and no history', async () => {
    const { folder, commit, warnings } = await fetchFolder();
    expect(commit).toBe(server.commit);
    expect((await readdir(folder)).sort()).toEqual(['README.md', 'agents']);
    expect(await readlink(join(folder, 'agents/echo/link.js'))).toBe('src/main.js');
    expect(warnings).toEqual(['agents/echo/model.bin is in Git LFS: its pointer is packaged, not the file.']);
    expect(await stat(join(work, 'git')).catch(() => undefined)).toBeUndefined();
  });

  it.each(['main', 'feature/x', 'v1', 'commit'])('fetches a folder at %s', async (ref) => {
    const { folder, commit } = await fetchFolder({
      ref: ref === 'commit' ? server.commit : ref,
      folder: 'agents/echo',
    });
    expect(commit).toBe(server.commit);
    expect(await readFile(join(folder, 'src/main.js'), 'utf8')).toBe('main');
    expect((await readdir(folder)).sort()).toEqual(['Dockerfile', 'link.js', 'model.bin', 'src']);
  });

  it.each<[string, Partial<RepositoryOrder>, RegExp]>([
    ['a branch that is not there', { ref: 'nowhere' }, /no branch, tag or commit “nowhere”/],
    ['a folder that is not there', { folder: 'agents/gone' }, /no folder agents\/gone/],
    [
      'a repository that is not there',
      { url: 'gone.git' },
      /HTTP 404: there is no such repository, or it is private/,
    ],
  ])('says that it has not %s', async (_what, order, why) => {
    const url = order.url === undefined ? server.url : server.url.replace('agent.git/.git', order.url);
    await expect(fetchFolder({ ...order, url })).rejects.toMatchObject({ why: expect.stringMatching(why) });
  });

  it('opens a private one with its token, and says so where that is missing or wrong', async () => {
    const closed = await startGitServer({ Dockerfile: 'FROM x' }, { token: 'right' });
    try {
      const { folder } = await fetchFolder({ url: closed.url, token: 'right' });
      expect(await readdir(folder)).toEqual(['Dockerfile']);
      await expect(fetchFolder({ url: closed.url })).rejects.toMatchObject({
        fix: expect.stringContaining('secret'),
      });
      const wrong = fetchFolder({ url: closed.url, token: 'wrong' });
      await expect(wrong).rejects.toMatchObject({ fix: expect.stringContaining('secret') });
      await expect(wrong).rejects.not.toMatchObject({ why: expect.stringContaining('wrong') });
    } finally {
      await closed.close();
    }
  });
});
