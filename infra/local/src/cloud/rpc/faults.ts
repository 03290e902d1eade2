import { setTimeout as sleep } from 'node:timers/promises';
import type { RpcError } from '../rpc-error.ts';
import type { Handler, MessageObject } from './handlers.ts';

/** One thing that goes wrong on purpose. Without `before`, `after` and `twice` it only delays. */
export interface Fault {
  /** `UpdateService`, or in full `google.cloud.run.v2.Services/UpdateService`. */
  method: string;
  matches?: (request: MessageObject) => boolean;
  delayMs?: number;
  /** The call fails with this and has no effect. */
  before?: RpcError;
  /** The call takes effect, and then its answer is lost: the caller gets this instead. */
  after?: RpcError;
  /** The call takes effect twice, as when a client sends it again; the second answer is given. */
  twice?: boolean;
  /** How many calls it strikes; 1 unless told. */
  times?: number;
}

export interface InjectedFault {
  /** How many calls it has struck. */
  readonly hits: number;
  remove(): void;
}

export interface Faults {
  inject(fault: Fault): InjectedFault;
  clear(): void;
  /** Runs a handler under the first fault that fits. `method` is the full one. */
  run(method: string, request: MessageObject, handler: Handler): Promise<MessageObject>;
}

/** Lets a test make methods of the local cloud fail before or after they took effect, delay them, or take effect twice. */
export function createFaults(): Faults {
  const active = new Set<{ fault: Fault; hits: number }>();

  const strike = (method: string, request: MessageObject) => {
    for (const entry of active) {
      const { fault } = entry;
      const fits = fault.method === method || fault.method === method.slice(method.indexOf('/') + 1);
      if (!fits || (fault.matches && !fault.matches(request))) continue;
      entry.hits += 1;
      if (entry.hits >= (fault.times ?? 1)) active.delete(entry);
      return fault;
    }
    return undefined;
  };

  return {
    inject(fault) {
      const entry = { fault, hits: 0 };
      active.add(entry);
      return {
        get hits() {
          return entry.hits;
        },
        remove: () => void active.delete(entry),
      };
    },
    clear: () => active.clear(),
    async run(method, request, handler) {
      const fault = strike(method, request);
      if (fault?.delayMs) await sleep(fault.delayMs);
      if (fault?.before) throw fault.before;
      if (fault?.twice) await handler(request);
      const response = await handler(request);
      if (fault?.after) throw fault.after;
      return response;
    },
  };
}
