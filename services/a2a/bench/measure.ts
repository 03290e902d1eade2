import { Agent } from 'node:http';
import type { ServerOptions } from './payload.ts';
import { readStream, type StreamResult } from './read-stream.ts';
import { startServer, type BenchServer } from './start-server.ts';

export interface Measurement {
  events: number;
  eventsPerSecond: number;
  eventsPerCpuSecond: number;
  firstP50Ms: number;
  firstP99Ms: number;
}

const percentile = (values: number[], share: number): number => {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

const runRound = async (server: BenchServer, streams: number): Promise<StreamResult[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const results = await Promise.all(Array.from({ length: streams }, () => readStream(server.port, agent)));
  agent.destroy();
  return results;
};

/** Runs rounds of concurrent streams, after a warm-up, for at least the given time. */
export const measure = async (
  options: ServerOptions & { streams: number; minMs: number; warmUpEvents: number },
): Promise<Measurement> => {
  const { streams, minMs, warmUpEvents, ...serverOptions } = options;
  const server = await startServer(serverOptions);
  for (let warmed = 0; warmed < warmUpEvents;) {
    const results = await runRound(server, Math.min(streams, 20));
    warmed += results.reduce((sum, { events }) => sum + events, 0);
  }
  const before = await server.usage();
  const startedAt = performance.now();
  const results: StreamResult[] = [];
  do results.push(...(await runRound(server, streams)));
  while (performance.now() - startedAt < minMs);
  const wallMs = performance.now() - startedAt;
  const after = await server.usage();
  await server.stop();
  const events = results.reduce((sum, result) => sum + result.events, 0);
  const firsts = results.map(({ firstEventMs }) => firstEventMs);
  return {
    events,
    eventsPerSecond: events / (wallMs / 1000),
    eventsPerCpuSecond: events / ((after.cpuMs - before.cpuMs) / 1000),
    firstP50Ms: percentile(firsts, 0.5),
    firstP99Ms: percentile(firsts, 0.99),
  };
};
