import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import type { Operation, OperationOwner, PackedMessage } from '../rpc/handlers.ts';

const keptOperations = 500;

/** A rollout that an operation stands for, so that a restarted cloud carries on with it. */
export interface Rollout {
  service: string;
  generation: string;
  /** The revision that it makes or has made; none for a change of traffic or labels. */
  revision?: string;
}

export interface LoggedOperation {
  operation: Operation;
  rollout?: Rollout;
  createdAt: number;
}

export type OperationResult = { response: PackedMessage } | { error: { code: number; message: string } };

/** Cloud Run's long-running operations. They outlive a restart; the last 500 are kept. */
export interface OperationLog extends OperationOwner {
  /** Begins an operation in `projects/P/locations/L`. */
  begin(parent: string, metadata: PackedMessage, rollout?: Rollout): Operation;
  finish(name: string, result: OperationResult): void;
  unfinished(): LoggedOperation[];
}

const schema = z.object({
  operation: z.looseObject({ name: z.string() }),
  rollout: z
    .object({ service: z.string(), generation: z.string(), revision: z.string().optional() })
    .optional(),
  createdAt: z.number(),
});

export function createOperationLog(folder: string): OperationLog {
  mkdirSync(folder, { recursive: true });
  const entries = new Map<string, LoggedOperation>();
  const waiters = new Map<string, Set<() => void>>();
  const fileOf = (name: string) => join(folder, `${name.slice(name.lastIndexOf('/') + 1)}.json`);
  const save = (entry: LoggedOperation) => writeJsonFile(fileOf(entry.operation.name), entry);
  const prune = () => {
    for (const [name, entry] of entries) {
      if (entries.size <= keptOperations) return;
      if (!entry.operation.done) continue;
      entries.delete(name);
      rmSync(fileOf(name), { force: true });
    }
  };

  const stored = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => schema.parse(readJsonFile(join(folder, file))) as unknown as LoggedOperation)
    .sort((left, right) => left.createdAt - right.createdAt);
  for (const entry of stored) entries.set(entry.operation.name, entry);
  prune();

  return {
    begin(parent, metadata, rollout) {
      const operation: Operation = { name: `${parent}/operations/${randomUUID()}`, done: false, metadata };
      const entry: LoggedOperation = { operation, createdAt: Date.now(), ...(rollout ? { rollout } : {}) };
      entries.set(operation.name, entry);
      save(entry);
      prune();
      return operation;
    },
    finish(name, result) {
      const entry = entries.get(name);
      if (!entry) return;
      Object.assign(entry.operation, { done: true, ...result });
      save(entry);
      for (const wake of waiters.get(name) ?? []) wake();
    },
    unfinished: () => [...entries.values()].filter(({ operation }) => !operation.done),
    get: (name) => entries.get(name)?.operation,
    list: (parent) =>
      [...entries.values()]
        .map(({ operation }) => operation)
        .filter(({ name }) => name.startsWith(`${parent}/operations/`))
        .reverse(),
    async wait(name, timeoutMs) {
      const operation = entries.get(name)?.operation;
      if (!operation || operation.done) return operation;
      const waiting = waiters.get(name) ?? new Set();
      waiters.set(name, waiting);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        waiting.add(wake);
      });
      if (waiting.size === 0) waiters.delete(name);
      return entries.get(name)?.operation;
    },
  };
}
