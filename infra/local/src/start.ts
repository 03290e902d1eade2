import { writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOptions } from './parse-options.ts';
import { onSignals } from './processes/on-signals.ts';
import { describeFailure } from './system/start-failure.ts';

// npm start: the whole portal on this machine, until Ctrl-C.

enableCompileCache();
const say = (line: string) => void process.stdout.write(line + '\n');
const stop = onSignals(say);
// Nobody is told a stack. The children notice that this process has ended; they keep their data and end too.
process.on('uncaughtException', (error) => {
  const file = join(tmpdir(), `agent-gallery-crash-${String(process.pid)}.txt`);
  writeFileSync(file, String(error.stack));
  process.stderr.write(`The portal broke: ${error.message}\nSee ${file}.\n`);
  process.exit(1);
});

try {
  const options = parseOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  const { startPortal } = await import('./start-portal.ts');
  const portal = await startPortal({ ...options, env: process.env, say, signal: stop.signal });
  say(`Agent Gallery: ${portal.url}`);
  const failure = await Promise.race([portal.failed, stop.requested]);
  if (failure !== undefined) say(describeFailure(failure));
  await portal.close();
  process.exit(failure === undefined ? 0 : 1);
} catch (error) {
  if (!stop.signal.aborted) process.stderr.write(describeFailure(error) + '\n');
  process.exit(stop.signal.aborted ? 0 : 1);
}
