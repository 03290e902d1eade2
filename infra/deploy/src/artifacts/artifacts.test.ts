import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { agentEntries, bundleEntries } from './function-entries.ts';
import { hashFolder } from './hash-folder.ts';
import { contentSecurityPolicy, scriptHashes } from '../../../build/console-headers.ts';
import { hostingConfig } from './hosting-config.ts';
import { nameApi } from './name-api.ts';
import { writeZip } from './write-zip.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

async function unzip(file: string): Promise<Record<string, string>> {
  const zip = await openPromise(file);
  const found: Record<string, string> = {};
  for await (const entry of zip.eachEntry())
    found[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  return found;
}

describe('a zip', () => {
  it('holds what was put in, in the order of the names', async () => {
    const file = join(folder, 'a.zip');
    await writeZip(file, [
      { name: 'b/c.txt', content: Buffer.from('two') },
      { name: 'a.txt', content: Buffer.from('one') },
    ]);
    expect(Object.entries(await unzip(file))).toEqual([
      ['a.txt', 'one'],
      ['b/c.txt', 'two'],
    ]);
  });

  it('is the same file whenever and wherever it is made', async () => {
    const make = (zone: string) =>
      execFileSync(
        process.execPath,
        [
          '--input-type=module-typescript',
          '--eval',
          `import { writeZip } from ${JSON.stringify(join(import.meta.dirname, 'write-zip.ts'))};
           await writeZip(process.argv[1], [{ name: 'a', content: Buffer.from('x'.repeat(1000)) }]);`,
          join(folder, `${zone.replace('/', '-')}.zip`),
        ],
        { env: { ...process.env, TZ: zone } },
      );
    for (const zone of ['Asia/Tokyo', 'America/Lima']) make(zone);
    const [tokyo, lima] = await Promise.all(
      ['Asia-Tokyo', 'America-Lima'].map((name) => readFile(join(folder, `${name}.zip`))),
    );
    expect(tokyo?.equals(lima ?? Buffer.alloc(0))).toBe(true);
  }, 30_000);
});

it('a function’s bundle is its dist, and a missing one is said', async () => {
  await put({ 'worker/dist/index.js': 'code', 'worker/dist/package.json': '{}', 'worker/src/main.ts': 'no' });
  expect((await bundleEntries(join(folder, 'worker'))).map(({ name }) => name)).toEqual([
    'index.js',
    'package.json',
  ]);
  await expect(bundleEntries(join(folder, 'api'))).rejects.toThrow('has no bundle. Run npm run build first.');
});

it('the shipped agents go along, without what their .gcloudignore names, packages and secrets', async () => {
  await put({
    'services/clock/agent.json': '{}',
    'services/clock/.gcloudignore': 'src/\n',
    'services/clock/src/main.ts': 'no',
    'services/clock/dist/server.mjs': 'code',
    'services/clock/.env': 'KEY=secret',
    'services/clock/node_modules/x/index.js': 'no',
    'services/library/package.json': '{}',
  });
  expect((await agentEntries(join(folder, 'services'))).map(({ name }) => name)).toEqual([
    'agents/clock/.gcloudignore',
    'agents/clock/agent.json',
    'agents/clock/dist/server.mjs',
  ]);
});

it('an image’s tag changes with a file’s content or name, and with nothing else', async () => {
  await put({
    'x/a': '1',
    'x/b': '2',
    'y/a': '1',
    'y/b': '2',
    'y/node_modules/c': '3',
    'z/a': '1',
    'z/c': '2',
  });
  const [x, y, z] = await Promise.all(['x', 'y', 'z'].map((name) => hashFolder(join(folder, name))));
  expect(x).toBe(y);
  expect(x).not.toBe(z);
  await put({ 'y/a': '12' });
  expect(await hashFolder(join(folder, 'y'))).not.toBe(x);
});

describe('the console on Firebase Hosting', () => {
  const html =
    '<script>\n a()\n</script><script type="module" src="/x.js"></script><script data-x>b()</script>';
  const hash = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

  it('runs its own inline scripts and no other', () => {
    expect(scriptHashes(html)).toEqual([hash('\n a()\n'), hash('b()')]);
    const policy = contentSecurityPolicy({ html, project: 'demo-portal' });
    const scripts = policy.split('; ').find((rule) => rule.startsWith('script-src'));
    expect(scripts).toContain(hash('b()'));
    expect(scripts).not.toContain('unsafe');
    expect(scripts).not.toContain('*');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain('frame-src https://demo-portal.firebaseapp.com');
  });

  it('is a configuration that the Firebase CLI takes', () => {
    const schema = createRequire(import.meta.url)('firebase-tools/schema/firebase-config.json') as object;
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    const place = { project: 'demo-portal', region: 'europe-west1', site: 'demo-portal-portal' };
    const config = hostingConfig({ ...place, apiService: 'portal-api', html });
    expect([validate(config), validate.errors]).toEqual([true, null]);
    expect(validate({ hosting: { ...config, sites: 'x' } })).toBe(false);
  });

  it('learns where the API itself is, and may call that and nothing else more', () => {
    const place = { project: 'demo-portal', region: 'europe-west1', site: 'demo-portal-portal' };
    const page = `<html><head>${html}</head></html>`;
    const firebaseJson = JSON.stringify(hostingConfig({ ...place, apiService: 'portal-api', html: page }));
    const url = 'https://portal-api-abc-ew.a.run.app';
    const once = nameApi({ html: page, firebaseJson }, url);
    expect(once.html).toBe(`<html><head><meta name="portal-api" content="${url}/api">${html}</head></html>`);
    // Its inline scripts are those that the policy allows.
    expect(scriptHashes(once.html)).toEqual(scriptHashes(page));
    expect(once.firebaseJson.replace(` ${url}`, '')).toBe(firebaseJson);
    expect(once.firebaseJson).toContain(`connect-src 'self' ${url} https://*.googleapis.com`);
    expect(nameApi(once, url)).toEqual(once);
    const moved = nameApi(once, 'https://portal-api-def-ew.a.run.app/');
    expect(moved.firebaseJson + moved.html).not.toContain(url);
    for (const wrong of ['', 'http://x.run.app', 'https://evil.example', `https://x.run.app.evil.example`])
      expect(() => nameApi(once, wrong)).toThrow('is no address of Cloud Run');
  });

  it('passes the API’s paths on before every other path becomes the page', () => {
    const config = hostingConfig({
      project: 'demo-portal',
      region: 'europe-west1',
      site: 'demo-portal-portal',
      apiService: 'portal-api',
      html,
    });
    expect(config).toMatchObject({
      hosting: {
        site: 'demo-portal-portal',
        rewrites: [
          { source: '/api/**', run: { serviceId: 'portal-api', region: 'europe-west1' } },
          { source: '**', destination: '/index.html' },
        ],
      },
    });
  });
});
