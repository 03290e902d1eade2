import { setTimeout as wait } from 'node:timers/promises';

// Asks a portal that was just deployed for its page and for its API's description, until both answer or it has taken too long.

const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('Say where the portal is.');
const GIVE_UP_MS = Number(process.env['LOOK_FOR_MS'] ?? 120_000);
const PAUSE_MS = 3_000;

async function problemOf(path: string): Promise<string | undefined> {
  const address = new URL(path, url);
  return fetch(address, { signal: AbortSignal.timeout(10_000) }).then(
    ({ ok, status }) => (ok ? undefined : `${address.href} answers ${status}.`),
    (error: unknown) => `${address.href} does not answer: ${String(error)}`,
  );
}

const until = Date.now() + GIVE_UP_MS;
for (;;) {
  const problems = (await Promise.all(['/', '/api/v1/openapi.json'].map(problemOf))).filter(Boolean);
  if (problems.length === 0) break;
  if (Date.now() + PAUSE_MS > until) {
    process.stderr.write(problems.join('\n') + '\n');
    process.exit(1);
  }
  await wait(PAUSE_MS);
}
process.stdout.write(`${url} answers, and so does its API.\n`);
