/** An agent's answer that broke off after its headers had been passed on. */
export class RelayError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'RelayError';
  }
}

export interface RelayLimits {
  /** How long to wait for the next bytes while the caller waits for them. */
  idleTimeoutMs: number;
  /** How many bytes to pass on at most. */
  maxBytes: number;
}

/**
 * Passes a body on as it comes, one chunk for one chunk and none ahead of the caller. When the caller leaves, or a limit is
 * passed, `abort` is called, which must end the request that the body belongs to. `onBroken` is told why it broke off; when
 * it has cut the caller's connection, it returns true, and else the stream ends with the error.
 */
export function relayBody(
  body: ReadableStream<Uint8Array>,
  { idleTimeoutMs, maxBytes }: RelayLimits,
  abort: (reason: unknown) => void,
  onBroken: (error: RelayError) => boolean,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let passed = 0;

  const nextChunk = async (): Promise<Uint8Array | undefined> => {
    const idle = setTimeout(() => {
      abort(new RelayError(`The service sent nothing for ${idleTimeoutMs / 1_000} s.`));
    }, idleTimeoutMs);
    try {
      const { value } = await reader.read();
      return value;
    } finally {
      clearTimeout(idle);
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await nextChunk();
          if (chunk === undefined) {
            controller.close();
            return;
          }
          passed += chunk.byteLength;
          if (passed > maxBytes) throw new RelayError(`The service sent more than ${maxBytes} bytes.`);
          controller.enqueue(chunk);
        } catch (error) {
          const broken =
            error instanceof RelayError ? error : new RelayError('The service broke its answer off.', error);
          abort(broken);
          if (onBroken(broken)) controller.close();
          else controller.error(broken);
        }
      },
      cancel(reason) {
        abort(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
