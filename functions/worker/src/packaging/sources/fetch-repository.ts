import fs from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import git, { type HttpClient, type WalkerEntry } from 'isomorphic-git';
import { StepFailure } from '../../engine/step-failure.ts';
import { UNPACK_LIMITS } from '../limits.ts';
import { ArchiveError, type TreeWriter, createTreeWriter } from '../unpack/tree-writer.ts';
import { FetchRefused } from './guarded-http.ts';

export interface RepositoryOrder {
  url: string;
  ref: string;
  /** '' for all of it. */
  folder: string;
  /** Access token of a private repository. */
  token: string | undefined;
}

export interface FetchedRepository {
  folder: string;
  commit: string;
  warnings: string[];
}

const MODE = { symlink: 0o120000, executable: 0o100755, submodule: 0o160000 };
const REMOTE = 'origin';
const COMMIT = /^[0-9a-f]{40}$/;
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

function refuse(
  cause: string,
  fix: string,
  code: 'source-invalid' | 'source-not-found' = 'source-invalid',
): never {
  throw new StepFailure(code, 'The repository cannot be used.', { cause, fix });
}

/** Words for what Git and the network answered; what passes is thrown again. */
function explain(error: unknown, { url, ref, token }: RepositoryOrder): never {
  const { host } = new URL(url);
  if (error instanceof FetchRefused) return refuse(error.message, 'Give another URL.');
  if (error instanceof ArchiveError)
    return refuse(`It is refused: ${error.message}.`, 'Deploy a smaller folder of it.');
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const status = (error as { data?: { statusCode?: number } }).data?.statusCode;
  if (code === 'HttpError' && (status === 401 || status === 403 || status === 404)) {
    return refuse(
      `${host} answered HTTP ${status}: there is no such repository, or it is private${token === undefined ? '' : ' and the token does not open it'}.`,
      token === undefined
        ? 'Check the URL; for a private repository name a secret that holds an access token.'
        : 'Check the URL, and that the secret’s token may read the repository.',
      'source-not-found',
    );
  }
  if (code === 'NotFoundError')
    return refuse(`It has no branch, tag or commit “${ref}”.`, 'Name one that it has.', 'source-not-found');
  if (code === 'SmartHttpError' || code === 'ParseError')
    return refuse(
      `${host} does not answer as a Git server at this URL.`,
      'Give the URL that “git clone” takes.',
    );
  if (code === 'UserCanceledError')
    return refuse(`${host} wants a password.`, 'Name a secret that holds an access token.');
  if (code === 'ENOTFOUND' || /private address/.test(message))
    return refuse(message, 'Give the repository’s public URL.');
  throw error;
}

/** Writes one entry of the tree; a submodule is left out. */
async function writeEntry(
  writer: TreeWriter,
  name: string,
  entry: WalkerEntry,
  warnings: string[],
): Promise<void> {
  const mode = await entry.mode();
  if (mode === MODE.submodule) {
    warnings.push(`${name} is a submodule and stays out.`);
    return;
  }
  const content = Buffer.from((await entry.content()) ?? []);
  if (mode === MODE.symlink) {
    await writer.symlink(name, content.toString('utf8'));
    return;
  }
  if (content.length < 1024 && content.toString('utf8').startsWith(LFS_POINTER))
    warnings.push(`${name} is in Git LFS: its pointer is packaged, not the file.`);
  await writer.file(name, Readable.from([content]), mode === MODE.executable ? 0o755 : 0o644);
}

/**
 * Fetches one commit of a repository, without its history, and writes the wanted folder of it below `workFolder`. Only
 * Git's objects are read: nothing of the repository is run. Throws a StepFailure that says what is wrong.
 */
export async function fetchRepository(
  order: RepositoryOrder,
  workFolder: string,
  http: HttpClient,
  signal: AbortSignal,
): Promise<FetchedRepository> {
  const { url, ref, folder, token } = order;
  const dir = join(workFolder, 'git');
  const target = join(workFolder, 'repository');
  await mkdir(dir, { recursive: true });
  const warnings: string[] = [];
  try {
    await git.init({ fs, dir, bare: true, gitdir: dir });
    await git.addRemote({ fs, gitdir: dir, remote: REMOTE, url });
    const { fetchHead } = await git.fetch({
      fs,
      http,
      gitdir: dir,
      remote: REMOTE,
      ...(ref === 'HEAD' ? {} : { ref }),
      depth: 1,
      singleBranch: true,
      tags: false,
      ...(token !== undefined && { onAuth: () => ({ username: 'x-access-token', password: token }) }),
      onAuthFailure: () => ({ cancel: true }),
    });
    const commit = fetchHead ?? (COMMIT.test(ref) ? ref : undefined);
    if (commit === undefined) refuse('It is empty.', 'Push a commit to it first.');
    const writer = await createTreeWriter(target, { ...UNPACK_LIMITS, signal });
    const prefix = folder === '' ? '' : `${folder.replace(/\/+$/, '')}/`;
    let found = 0;
    const visit = async (path: string, [entry]: (WalkerEntry | null)[]): Promise<true | undefined> => {
      if (!entry || path === '.') return true;
      const type = await entry.type();
      if (type === 'tree')
        return `${path}/`.startsWith(prefix) || prefix.startsWith(`${path}/`) ? true : undefined;
      if (!path.startsWith(prefix)) return undefined;
      found += 1;
      await writeEntry(writer, path.slice(prefix.length), entry, warnings);
      return undefined;
    };
    await git.walk({
      fs,
      gitdir: dir,
      trees: [git.TREE({ ref: commit })],
      map: async (path, entries) =>
        (await visit(path, entries as (WalkerEntry | null)[])) === true ? true : null,
      // One after the other, so that no more than one file is in memory at a time.
      iterate: async (walk, children) => {
        const results = [];
        for (const child of children) results.push(await walk(child));
        return results;
      },
    });
    if (found === 0)
      refuse(
        folder === '' ? 'It holds no files.' : `It has no folder ${folder} at ${ref}.`,
        'Name a folder that it has, by its path from the top.',
        'source-not-found',
      );
    return { folder: target, commit, warnings };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StepFailure) throw error;
    return explain(error, order);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
