import { AsyncLocalStorage } from 'node:async_hooks';
import type { Deployment } from '@agent-gallery/contract';
import type { OpenSpan, Tracing } from '@agent-gallery/telemetry';
import { statusContext } from './deployment-spans.ts';

/** What woke the worker. */
export interface Cause {
  /** Function that was called, such as `on-build-changed`. */
  function: string;
  messageId: string;
}

/** The message that is being handled, for whoever wants to say so in a span. */
export const cause = new AsyncLocalStorage<Cause>();

/** One waking of the worker for one deployment: a short span at each step that it looks at, however often it looks. */
export interface Pass {
  /** Takes a look at a deployment, within the span of its step. */
  look<T>(deployment: Deployment, work: () => Promise<T>): Promise<T>;
  end(): void;
}

/** Begins a pass. Its spans stand below the deployment’s own steps, whichever message it was, and link to that message’s. */
export function beginPass(tracing: Tracing): Pass {
  const woken = cause.getStore();
  const link = tracing.active();
  let current: { status: string; span: OpenSpan; looks: number } | undefined;

  const close = (thrown?: unknown) => {
    current?.span.set({ 'worker.looks': current.looks });
    current?.span.end(thrown);
    current = undefined;
  };
  const openAt = (deployment: Deployment): OpenSpan =>
    tracing.start({
      name: woken?.function ?? 'advance',
      parent: statusContext(tracing, deployment),
      link,
      attributes: {
        'deployment.id': deployment.id,
        'deployment.status': deployment.status,
        'faas.name': woken?.function,
        'messaging.message.id': woken?.messageId,
      },
    });
  return {
    look: async (deployment, work) => {
      await tracing.ready();
      if (current?.status !== deployment.status) {
        close();
        current = { status: deployment.status, span: openAt(deployment), looks: 0 };
      }
      current.looks += 1;
      try {
        return await current.span.run(work);
      } catch (error) {
        close(error);
        throw error;
      }
    },
    end: () => {
      close();
    },
  };
}
