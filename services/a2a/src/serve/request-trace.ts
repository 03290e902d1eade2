import { AsyncLocalStorage } from 'node:async_hooks';

const traces = new AsyncLocalStorage<string>();
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** Does something in the trace that a request brought along, the turn that goes on after the answer included. */
export const inTraceOf = <T>(traceparent: string | undefined, work: () => T): T => {
  const [, traceId] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return traceId === undefined ? work() : traces.run(traceId, work);
};

/** What ties a log line to its trace in Cloud Logging (https://docs.cloud.google.com/trace/docs/trace-log-integration): the id alone. */
export const traceFields = (): Record<string, string> => {
  const traceId = traces.getStore();
  return traceId === undefined ? {} : { 'logging.googleapis.com/trace': traceId };
};
