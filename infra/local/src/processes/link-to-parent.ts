import { describeFailure, StartFailure } from '../system/start-failure.ts';
import type { ChildMessage } from './start-child.ts';

export interface ParentLink {
  /** The settings that the parent gave, still to be parsed. */
  settings: unknown;
  ready(value: unknown): void;
  /** Tells the parent why there is no going on, then ends this process with code 1. */
  fail(error: unknown): void;
}

/**
 * The child's side of `startChild`. `onStop` runs once: at SIGTERM, or when the parent is gone, however it went;
 * then the process ends, after `graceMs` in any case. The terminal's signals are ignored, since the parent decides.
 */
export function linkToParent(onStop: () => Promise<void>, graceMs: number): ParentLink {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), graceMs).unref();
    await onStop().catch((error: unknown) => process.stderr.write(describeFailure(error) + '\n'));
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => void stop());
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  // A parent that was killed reads no more of what we print.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return {
    settings: JSON.parse(process.argv[2] ?? '{}'),
    ready: (value) => send({ kind: 'ready', value }),
    fail(error) {
      if (error instanceof Error) process.stderr.write((error.stack ?? error.message) + '\n');
      const code = error instanceof StartFailure ? error.code : 'child-failed';
      const fix = error instanceof StartFailure ? error.fix : undefined;
      const message = error instanceof Error ? error.message : String(error);
      send({ kind: 'failed', code, message, ...(fix === undefined ? {} : { fix }) }, () => process.exit(1));
    },
  };
}

function send(message: ChildMessage, then: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, then);
  else then();
}
