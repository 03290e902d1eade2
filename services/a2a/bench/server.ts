// One server of the benchmark, as a child process: tells its port, then its CPU time and memory when asked.
import type { AddressInfo } from 'node:net';
import type { ServerOptions } from './payload.ts';

const options = JSON.parse(process.argv[2] ?? '') as ServerOptions;

const createServer = async () => {
  switch (options.kind) {
    case 'ours':
      return (await import('./serve-ours.ts')).serveOurs(options);
    case 'sdk':
      return (await import('./serve-sdk.ts')).serveSdk(options);
    case 'bare':
      return (await import('./serve-bare.ts')).serveBare(options);
  }
};

const server = await createServer();
const tellPort = () => process.send?.({ port: (server.address() as AddressInfo).port });
if (server.listening) tellPort();
else server.once('listening', tellPort);

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20 });
});
process.on('disconnect', () => process.exit(0));
