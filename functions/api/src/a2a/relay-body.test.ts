import { describe, expect, it, vi } from 'vitest';
import { RelayError, relayBody } from './relay-body.ts';

const LIMITS = { idleTimeoutMs: 1_000, maxBytes: 10 };
const bytes = (text: string) => new TextEncoder().encode(text);

function relayed(body: ReadableStream<Uint8Array>, limits = LIMITS) {
  const abort = vi.fn();
  const onBroken = vi.fn(() => false);
  return { stream: relayBody(body, limits, abort, onBroken), abort, onBroken };
}

describe('relayBody', () => {
  it('reads no chunk before it is asked for one', async () => {
    const pulled = vi.fn();
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled();
          controller.enqueue(bytes('x'));
        },
      },
      { highWaterMark: 0 },
    );
    const reader = relayed(source).stream.getReader();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pulled).not.toHaveBeenCalled();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pulled).toHaveBeenCalledTimes(1);
  });

  it('ends where the body ends, and calls nothing broken', async () => {
    const { stream, abort, onBroken } = relayed(new Blob(['0123456789']).stream());
    expect(await new Response(stream).text()).toBe('0123456789');
    expect(abort).not.toHaveBeenCalled();
    expect(onBroken).not.toHaveBeenCalled();
  });

  it('passes no more on than it may', async () => {
    const { stream, abort, onBroken } = relayed(new Blob(['0123456789x']).stream());
    await expect(new Response(stream).text()).rejects.toThrow('more than 10 bytes');
    expect(abort).toHaveBeenCalledWith(expect.any(RelayError));
    expect(onBroken).toHaveBeenCalledTimes(1);
  });

  it('ends without an error once the caller’s connection was cut', async () => {
    const stream = relayBody(
      new Blob(['0123456789x']).stream(),
      LIMITS,
      () => undefined,
      () => true,
    );
    await expect(new Response(stream).text()).resolves.toBe('');
  });

  it('ends the request when the caller leaves', async () => {
    const { stream, abort, onBroken } = relayed(new ReadableStream());
    await stream.cancel('gone');
    expect(abort).toHaveBeenCalledWith('gone');
    expect(onBroken).not.toHaveBeenCalled();
  });

  it('ends the request when nothing comes for too long', async () => {
    let fail: (reason: unknown) => void = () => undefined;
    const silent = new ReadableStream<Uint8Array>({
      start(controller) {
        fail = (reason) => controller.error(reason);
      },
    });
    const onBroken = vi.fn(() => false);
    // What fetch does with a body whose signal is aborted.
    const stream = relayBody(silent, { idleTimeoutMs: 20, maxBytes: 10 }, (reason) => fail(reason), onBroken);
    await expect(stream.getReader().read()).rejects.toThrow('sent nothing for 0.02 s');
    expect(onBroken).toHaveBeenCalledTimes(1);
  });
});
