import type Docker from 'dockerode';
import type { OutputLine } from '../engine.ts';
import { createLineSplitter } from '../split-lines.ts';

const HEADER_BYTES = 8;

/**
 * Attaches to a container that is not started yet and hands on each line that it writes.
 * @returns a promise that resolves when the container has closed its output and every line is handed on
 */
export async function followOutput(
  container: Docker.Container,
  onLine: (line: OutputLine) => void,
): Promise<{ ended: Promise<void> }> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const splitters = { 1: createLineSplitter('stdout', onLine), 2: createLineSplitter('stderr', onLine) };
  // Docker's framing without a terminal: stream number, three zero bytes, length (docs.docker.com, "Attach to a container").
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (bytes.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + bytes.readUInt32BE(4);
      if (bytes.length < end) break;
      splitters[bytes[0] === 2 ? 2 : 1].write(bytes.subarray(HEADER_BYTES, end));
      bytes = bytes.subarray(end);
    }
    rest = Buffer.from(bytes);
  });
  const ended = new Promise<void>((resolve) => {
    const finish = () => {
      splitters[1].end();
      splitters[2].end();
      resolve();
    };
    stream.once('end', finish);
    stream.once('close', finish);
    stream.once('error', finish);
  });
  return { ended };
}
