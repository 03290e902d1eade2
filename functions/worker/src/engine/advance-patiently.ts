import { NO_TRACING } from '@agent-gallery/telemetry';
import { type Progress, advance } from './advance.ts';
import type { EngineDeps } from './step.ts';
import { beginPass } from './trace/pass.ts';

/** A function is held at most so long for what is a matter of seconds; whatever takes longer is carried on by the next message or tick. */
const PATIENCE_MS = 20_000;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 1_000;
/** How long another worker's lease is waited for, before the message is given back. */
const BUSY_PATIENCE_MS = 3_000;

/** Somebody else advances the deployment: the message must come again. */
export class DeploymentBusy extends Error {
  constructor(deploymentId: string) {
    super(`Deployment ${deploymentId} is being advanced by another worker.`);
    this.name = 'DeploymentBusy';
  }
}

/** The one advance of a deployment that is under way in this instance. */
interface Turn {
  ended: Promise<void>;
  /** A hint came while advance was reading: it must read again. */
  again: boolean;
  /** Ends the pause between two looks. */
  wake: () => void;
}

const turns = new Map<string, Turn>();

function mayLookAgain(
  progress: Progress,
  waitedMs: number,
  patienceMs: number,
  deploymentId: string,
): boolean {
  switch (progress.kind) {
    case 'done':
      return false;
    case 'waiting':
      return progress.soon && waitedMs < patienceMs;
    case 'busy':
      if (waitedMs > BUSY_PATIENCE_MS) throw new DeploymentBusy(deploymentId);
      return true;
    default: {
      const unknown: never = progress;
      throw new Error(`Unknown progress ${JSON.stringify(unknown)}`);
    }
  }
}

async function pause(turn: Turn, pauseMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, pauseMs);
    turn.wake = resolve;
  });
  clearTimeout(timer);
}

async function run(deps: EngineDeps, deploymentId: string, turn: Turn, patienceMs: number): Promise<void> {
  const startedAt = Date.now();
  let pauseMs = FIRST_PAUSE_MS;
  const pass = beginPass(deps.tracing ?? NO_TRACING);
  try {
    for (;;) {
      turn.again = false;
      const progress = await advance(deps, deploymentId, pass);
      if (turn.again) continue;
      if (!mayLookAgain(progress, Date.now() - startedAt, patienceMs, deploymentId)) return;
      await pause(turn, pauseMs);
      pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    }
  } finally {
    pass.end();
    turns.delete(deploymentId);
  }
}

/**
 * Advances a deployment, and again while it waits for something that takes seconds. Within one instance there is one
 * advance of a deployment at a time: a call that comes meanwhile makes it look again, and ends with it. Throws
 * DeploymentBusy, and what advance throws.
 */
export function advancePatiently(
  deps: EngineDeps,
  deploymentId: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const current = turns.get(deploymentId);
  if (current) {
    current.again = true;
    current.wake();
    return current.ended;
  }
  const turn: Turn = { ended: Promise.resolve(), again: false, wake: () => undefined };
  turns.set(deploymentId, turn);
  turn.ended = run(deps, deploymentId, turn, patienceMs);
  return turn.ended;
}
