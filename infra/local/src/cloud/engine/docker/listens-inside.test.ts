import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasListener, listensInside } from './listens-inside.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (address: string, state = '0A') =>
  `${HEAD}\n   0: ${address}:1F90 00000000:0000 ${state} 00000000:00000000`;

describe('a listener in the kernel’s table', () => {
  test.each([
    ['every IPv4 address', row('00000000'), true],
    ['every IPv6 address', row('00000000000000000000000000000000'), true],
    ['one address of the container', row('020011AC'), true],
    ['the loopback address alone', row('0100007F'), false],
    ['the IPv6 loopback address alone', row('00000000000000000000000001000000'), false],
    ['a connection that is open', row('00000000', '01'), false],
    ['no row at all', HEAD, false],
  ])('on %s', (_, table, expected) => {
    expect(hasListener(table, 8080)).toBe(expected);
    expect(hasListener(table, 8081)).toBe(false);
  });
});

test.runIf(process.platform === 'linux')(
  'is found for a real process, and undefined for one that is gone',
  async () => {
    const server = createServer().listen(0, '0.0.0.0');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await listensInside(process.pid, port)).toBe(true);
    expect(await listensInside(process.pid, 1)).toBe(false);
    expect(await listensInside(2 ** 30, port)).toBeUndefined();
  },
);
