import { spawn } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

// npm run security: the tests that try hostile input, and one table of what they tried and what was let through.

const ROOT = join(import.meta.dirname, '../../..');
const LINE = /security: (.+?) +tried (\d+) let through (\d+)/g;

/** Tests that say what they tried. Those of the browser say it in their own run. */
async function findTests(): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob('{functions,services,infra}/*/{src,test/emulator}/**/*.test.ts', {
    cwd: ROOT,
  }))
    if ((await readFile(join(ROOT, path), 'utf8')).includes('`security: ')) found.push(path);
  return found;
}

const args = [
  join(ROOT, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--project',
  'unit',
  '--project',
  'emulator',
];
const child = spawn(process.execPath, [...args, '--reporter', 'dot', ...(await findTests())], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let output = '';
child.stdout.setEncoding('utf8').on('data', (text: string) => {
  output += text;
});
const code = await new Promise<number>((resolve, reject) => {
  child.once('error', reject);
  child.once('close', (status) => {
    resolve(status ?? 1);
  });
});

const rows = [...output.matchAll(LINE)].map(([, kind = '', tried, letThrough]) => ({
  kind,
  tried: Number(tried),
  letThrough: Number(letThrough),
}));
const total = rows.reduce(
  (sum, { tried, letThrough }) => ({
    kind: 'in all',
    tried: sum.tried + tried,
    letThrough: sum.letThrough + letThrough,
  }),
  { kind: 'in all', tried: 0, letThrough: 0 },
);
const line = (kind: string, tried: string, letThrough: string) =>
  `${kind.padEnd(56)}${tried.padStart(8)}${letThrough.padStart(14)}\n`;
if (code !== 0) process.stdout.write(output);
process.stdout.write(line('hostile input', 'tried', 'let through'));
for (const { kind, tried, letThrough } of [...rows.sort((a, b) => a.kind.localeCompare(b.kind)), total])
  process.stdout.write(line(kind, String(tried), String(letThrough)));
process.exitCode = code !== 0 || rows.length === 0 || total.letThrough > 0 ? 1 : 0;
