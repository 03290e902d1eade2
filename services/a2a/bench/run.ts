// npm run bench [-- --full]: the figures of our server beside the official SDK's and a bare node:http writer.
// npm run bench -- --only burst,1000 [--kinds bare,ours]: one case alone; --only stalled: a reader that never reads.
import { parseArgs } from 'node:util';
import { measure } from './measure.ts';
import { measureStalledReader } from './measure-stalled-reader.ts';
import type { Pace, ServerOptions } from './payload.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    kinds: { type: 'string', default: 'bare,ours,sdk' },
  },
});
const kinds = values.kinds.split(',');
const isWanted = (pace: Pace, streams: number): boolean =>
  (values.only ?? `${pace},${streams}`) === `${pace},${streams}`;
const CHUNKS = 200;
const STALLED_ROUNDS = 5;
const STALLED_AIM_MB = 20;

const print = (line: string) => process.stdout.write(`${line}\n`);
const whole = (value: number) => Math.round(value).toLocaleString('en').padStart(9);

const row = async (kind: ServerOptions['kind'], pace: Pace, streams: number, chunks = CHUNKS) => {
  const minMs = kind === 'sdk' ? 500 : 2_000;
  const warmUpEvents = kind === 'sdk' ? 4_000 : 60_000;
  const result = await measure({ kind, pace, chunks, streams, minMs, warmUpEvents });
  print(
    `${kind.padEnd(5)} ${pace.padEnd(6)} ${String(streams).padStart(5)} ${String(chunks).padStart(6)} ` +
      `${whole(result.eventsPerSecond)} ${whole(result.eventsPerCpuSecond)} ` +
      `${result.firstP50Ms.toFixed(1).padStart(9)} ${result.firstP99Ms.toFixed(1).padStart(9)}`,
  );
  return result;
};

const heading = 'which pace   streams chunks  events/s events/CPU-s  first p50  first p99 (ms)';
print(heading);
for (const pace of ['burst', 'yield'] as const) {
  for (const streams of [1, 100, 1000]) {
    if (!isWanted(pace, streams)) continue;
    const bare = kinds.includes('bare') && (await row('bare', pace, streams));
    const ours = kinds.includes('ours') && (await row('ours', pace, streams));
    const hasSdk = kinds.includes('sdk') && (streams < 1000 || values.full);
    const sdk = hasSdk && (await row('sdk', pace, streams));
    if (bare && ours) {
      print(
        `      ours / bare per CPU-second: ${(ours.eventsPerCpuSecond / bare.eventsPerCpuSecond).toFixed(2)}`,
      );
    }
    if (sdk && ours) {
      print(`      ours / SDK in events/s: ${(ours.eventsPerSecond / sdk.eventsPerSecond).toFixed(1)}`);
    }
  }
}
const printStalledReader = async () => {
  print(
    '\na reader that never reads, 100,000 chunks: growth of resident memory in MB, beside nobody to read',
  );
  const rounds = await measureStalledReader('ours', 100_000, STALLED_ROUNDS);
  for (const { aloneMb, stalledMb } of rounds) {
    print(`ours: ${stalledMb.toFixed(1)}, beside ${aloneMb.toFixed(1)} for the log of the same task`);
  }
  const differences = rounds.map(({ aloneMb, stalledMb }) => stalledMb - aloneMb).sort((a, b) => a - b);
  const median = differences[differences.length >> 1] as number;
  print(
    `the reader's own (median of ${STALLED_ROUNDS}): ${median.toFixed(1)} MB; aim: below ${STALLED_AIM_MB} MB`,
  );
};
if (values.only === 'stalled') await printStalledReader();
if (values.only !== undefined) process.exit(0);

print('\ncost by number of chunks, one stream\n' + heading);
for (const chunks of [50, 200, 800, 3200]) await row('ours', 'burst', 1, chunks);
for (const chunks of values.full ? [50, 200, 800, 3200] : [50, 200, 800])
  await row('sdk', 'burst', 1, chunks);

await printStalledReader();
