import { readFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { onSignals } from './processes/on-signals.ts';
import { parseCloudAloneOptions } from './start-cloud-alone-options.ts';
import { describeFailure, StartFailure } from './system/start-failure.ts';

// npm run cloud: Google Cloud on this machine without the portal, until Ctrl-C; with --print-env what its clients need.

enableCompileCache();
// Whoever reads us may have read enough.
process.stdout.on('error', () => undefined);
const say = (line: string) => void process.stdout.write(line + '\n');

try {
  const options = parseCloudAloneOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  const { environmentFile, startCloudAlone } = await import('./start-cloud-alone-parts.ts');
  if (options.printEnv) await printEnvironment(environmentFile(options.dataFolder));
  else {
    const stop = onSignals(say);
    try {
      const { cloud, close } = await startCloudAlone(options, { env: process.env, say, signal: stop.signal });
      const { rest, grpc, storage, registry, metadata } = cloud.endpoints;
      say(`Google Cloud on this machine, project ${options.projectId}:`);
      say(`  REST APIs  ${rest}    gRPC  ${grpc}`);
      say(`  storage    ${storage}    registry  ${registry}    metadata  http://${metadata}`);
      if (cloud.engine.notice !== undefined) say(cloud.engine.notice);
      const args = process.argv.slice(2).filter((_, index, all) => isFolder(all, index));
      const own = ['--print-env', ...args].join(' ');
      say(`For gcloud and the clients, in another terminal: eval "$(npm run --silent cloud -- ${own})"`);
      await stop.requested;
      await close();
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
    process.exit(0);
  }
} catch (error) {
  process.stderr.write(describeFailure(error) + '\n');
  process.exit(1);
}

/** Whether an argument belongs to `--data-folder DIR`, which both calls need. */
function isFolder(all: readonly string[], index: number): boolean {
  const [before, own = ''] = [all[index - 1], all[index]];
  return own.startsWith('--data-folder') || before === '--data-folder';
}

async function printEnvironment(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new StartFailure('not-running', 'The local cloud does not run in this data folder.', {
      fix: 'Start it in another terminal: npm run cloud',
    });
  const variables = Object.entries(JSON.parse(text) as Record<string, string>);
  say(variables.map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`).join('\n'));
}
