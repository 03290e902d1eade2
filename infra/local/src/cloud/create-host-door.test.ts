import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostDoor } from './create-host-door.ts';
import { listen } from './port-book.ts';

// Linux has the whole of 127.0.0.0/8; another address of it stands in for the bridge's.
const ADDRESS = '127.0.0.2';
const warnings: string[] = [];
const log = (_severity: string, message: string) => void warnings.push(message);

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.write(`${request.method ?? ''} `);
    request.pipe(response);
  });
  port = await listen(server, 0);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const post = async (host: string) =>
  (await fetch(`http://${host}:${String(port)}/`, { method: 'POST', body: 'hello' })).text();

describe.runIf(process.platform === 'linux')('a door to this machine', () => {
  it('leads from the other address to the same port, both ways, until it is closed', async () => {
    await expect(post(ADDRESS)).rejects.toThrow();
    const close = await createHostDoor(ADDRESS, log)(port);
    expect(await post(ADDRESS)).toBe('POST hello');
    await close();
    await expect(post(ADDRESS)).rejects.toThrow();
  });

  it('stays closed with a warning where the port is taken', async () => {
    const door = createHostDoor(ADDRESS, log);
    const close = await door(port);
    const closeSecond = await door(port);
    expect(warnings).toEqual([`Containers cannot reach port ${String(port)} of this machine`]);
    await closeSecond();
    expect(await post(ADDRESS)).toBe('POST hello');
    await close();
  });

  it('is not needed where containers reach 127.0.0.1 themselves', async () => {
    await (
      await createHostDoor(undefined, log)(port)
    )();
    expect(await post('127.0.0.1')).toBe('POST hello');
  });
});
