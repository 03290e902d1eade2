import { connect } from 'node:net';

export type CheckOutcome = 'ok' | 'CANCELLED' | 'DEADLINE_EXCEEDED' | 'UNAVAILABLE';

const unknownSettleMs = 250;
const leastSettleMs = 30;
const settleFactor = 5;

type Attempt = 'open' | 'refused' | 'timeout' | { closedAfterMs: number };

/**
 * Checks whether something listens on a port that may be that of a proxy, such as Docker's: a proxy accepts a connection
 * and drops it when nothing listens behind it. A refusal shows that there is no proxy, and then a connection is enough. A
 * drop shows that there is one, and how long it takes: then two connections must last several times as long.
 */
export function createTcpCheck(target: {
  host: string;
  port: number;
}): (timeoutMs: number) => Promise<CheckOutcome> {
  let isDirect = false;
  let slowestDropMs: number | undefined;
  const settleMs = () => {
    if (isDirect) return 0;
    return slowestDropMs === undefined
      ? unknownSettleMs
      : Math.max(leastSettleMs, slowestDropMs * settleFactor);
  };
  const check = async (timeoutMs: number): Promise<CheckOutcome> => {
    const attempt = await tryConnection(target, timeoutMs, settleMs());
    if (attempt === 'open') return 'ok';
    if (attempt === 'timeout') return 'DEADLINE_EXCEEDED';
    if (attempt === 'refused') isDirect = true;
    else slowestDropMs = Math.max(slowestDropMs ?? 0, attempt.closedAfterMs);
    return 'CANCELLED';
  };
  return async (timeoutMs) => {
    const outcome = await check(timeoutMs);
    return outcome === 'ok' && slowestDropMs !== undefined ? check(timeoutMs) : outcome;
  };
}

function tryConnection(
  { host, port }: { host: string; port: number },
  timeoutMs: number,
  settleMs: number,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let connectedAt: number | undefined;
    let settling: NodeJS.Timeout | undefined;
    const end = (attempt: Attempt) => {
      clearTimeout(settling);
      clearTimeout(deadline);
      socket.destroy();
      resolve(attempt);
    };
    const deadline = setTimeout(() => end('timeout'), timeoutMs + settleMs);
    const lost = () =>
      end(connectedAt === undefined ? 'refused' : { closedAfterMs: performance.now() - connectedAt });
    socket.once('error', lost);
    socket.once('close', lost);
    socket.once('end', lost);
    socket.resume();
    socket.once('connect', () => {
      connectedAt = performance.now();
      // Timers run before sockets are read: what has arrived while this process was busy must still count.
      settling = setTimeout(() => setImmediate(() => setImmediate(() => end('open'))), settleMs);
    });
  });
}
