import { normalizeTime } from '@agent-gallery/contract';
import type { EngineDeps } from '../engine/step.ts';
import { type Log, describeError } from '../log.ts';
import type { LineWriter } from './line-writer.ts';

/** Puts the portal's own lines into a deployment's log. A step does not wait for its lines; whoever ends the advance does. */
export function createSpokesman(writer: LineWriter, log: Log): Pick<EngineDeps, 'say' | 'saidAll'> {
  const pending = new Map<string, Promise<unknown>[]>();
  return {
    say: (deploymentId, step, key, text, severity = 'INFO') => {
      const at = normalizeTime(new Date().toISOString());
      const written = writer
        .write(deploymentId, { insertId: `portal-${step}-${key}`, at, severity, step, text })
        .catch((error: unknown) => {
          log('WARNING', 'line not written', { deploymentId, text, ...describeError(error) });
        });
      pending.set(deploymentId, [...(pending.get(deploymentId) ?? []), written]);
    },
    saidAll: async (deploymentId) => {
      const lines = pending.get(deploymentId) ?? [];
      pending.delete(deploymentId);
      await Promise.all(lines);
    },
  };
}
