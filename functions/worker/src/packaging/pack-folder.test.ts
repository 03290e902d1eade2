import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StepFailure } from '../engine/step-failure.ts';
import { packFolder as pack } from './pack-folder.ts';

let folder: string;
let outside: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pack-folder-'));
  outside = await mkdtemp(join(tmpdir(), 'pack-outside-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(outside, { recursive: true });
});

const packFolder = (root: string) =>
  pack(root, {
    name: 'agent',
    agent: { name: 'Agent', description: 'An agent.', skills: [] },
    file: join(outside, 'source.tar.gz'),
  });

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

async function namesIn({ file }: { file: string }): Promise<string[]> {
  const names: string[] = [];
  const untar = extract();
  untar.end(gunzipSync(await readFile(file)));
  for await (const entry of untar) {
    names.push(entry.header.name);
    entry.resume();
  }
  return names;
}

describe('packFolder', () => {
  it('packs every file, and finds the Dockerfile', async () => {
    await put({ Dockerfile: 'FROM scratch', 'src/main.js': '1', 'README.md': '# Hi' });
    const archive = await packFolder(folder);
    expect(await namesIn(archive)).toEqual(['Dockerfile', 'README.md', 'src/main.js']);
    expect(archive).toMatchObject({
      fileCount: 3,
      recipe: { kind: 'dockerfile', path: 'Dockerfile' },
      withheld: [],
    });
  });

  it('gives the same hash for the same content, whatever the times', async () => {
    await put({ Dockerfile: 'FROM scratch', 'a.js': '1' });
    const first = await packFolder(folder);
    await utimes(join(folder, 'a.js'), 1, 1);
    expect((await packFolder(folder)).sha256).toBe(first.sha256);
    await put({ 'a.js': '2' });
    expect((await packFolder(folder)).sha256).not.toBe(first.sha256);
  });

  it('leaves out what the ignore files name, and .gcloudignore stands for .gitignore', async () => {
    await put({
      '.gitignore': 'dist/\n',
      'dist/server.mjs': '1',
      'src/a.ts': '1',
      Dockerfile: '',
      '.dockerignore': 'Dockerfile\nnotes\n',
      notes: '',
    });
    expect(await namesIn(await packFolder(folder))).toEqual([
      '.dockerignore',
      '.gitignore',
      'Dockerfile',
      'src/a.ts',
    ]);
    await put({ '.gcloudignore': 'src/\n.gitignore\n' });
    expect(await namesIn(await packFolder(folder))).toEqual([
      '.dockerignore',
      'Dockerfile',
      'dist/server.mjs',
    ]);
  });

  it('never packs node_modules or .git', async () => {
    await put({ 'node_modules/x/index.js': '1', '.git/config': '', Dockerfile: '' });
    expect(await namesIn(await packFolder(folder))).toEqual(['Dockerfile']);
  });

  it.each([
    ['.env', 'KEY=1'],
    ['config/.env.production', 'KEY=1'],
    ['tls/server.key', ''],
    ['server.pem', ''],
    ['account.json', '{"type": "service_account", "private_key": "-----BEGIN"}'],
  ])('withholds %s and names it', async (name, content) => {
    await put({ Dockerfile: '', [name]: content });
    const archive = await packFolder(folder);
    expect(archive.withheld).toEqual([name]);
    expect(await namesIn(archive)).toEqual(['Dockerfile']);
  });

  it('packs .env.example and harmless JSON', async () => {
    await put({ Dockerfile: '', '.env.example': 'KEY=', 'package.json': '{"type":"module"}' });
    expect((await packFolder(folder)).withheld).toEqual([]);
  });

  it('packs links that lead to something within the source', async () => {
    await put({ Dockerfile: '', 'lib/real.js': '1' });
    await symlink('lib/real.js', join(folder, 'main.js'));
    await symlink('..', join(folder, 'lib/up'));
    expect(await namesIn(await packFolder(folder))).toEqual([
      'Dockerfile',
      'lib/real.js',
      'lib/up',
      'main.js',
    ]);
  });

  it.each([
    ['out of the source', '/etc/passwd'],
    ['out of the source by dots', '../../etc/passwd'],
    ['nowhere', 'gone.js'],
  ])('refuses a link that leads %s, and names it', async (_where, target) => {
    await put({ Dockerfile: '' });
    await symlink(target, join(folder, 'users'));
    await expect(packFolder(folder)).rejects.toMatchObject({
      code: 'source-invalid',
      why: expect.stringContaining('users'),
    });
  });

  it('adds the Dockerfile that a source lacks, and the same each time', async () => {
    await put({ 'package.json': '{"scripts":{"start":"node server.js"}}', 'server.js': '' });
    const archive = await packFolder(folder);
    expect(await namesIn(archive)).toEqual(['Dockerfile', 'package.json', 'server.js']);
    expect(archive.generated['Dockerfile']).toMatch(/^FROM node:24-slim/);
    expect((await packFolder(folder)).sha256).toBe(archive.sha256);
  });

  it('says when there is no such folder', async () => {
    await expect(packFolder(join(folder, 'none'))).rejects.toBeInstanceOf(StepFailure);
  });
});
