import { expect, it } from 'vitest';
import { createApp } from '../http/create-app.ts';
import { traceFields } from './request-trace.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

it('a line that a request leads to names its trace, after the answer, too', async () => {
  const later: Promise<unknown>[] = [];
  const app = createApp({ log: () => undefined });
  app.get('/turn', (c) => {
    later.push(new Promise((resolve) => setImmediate(() => resolve(traceFields()))));
    return c.json(traceFields());
  });
  const ask = (headers: Record<string, string>) => app.request('/turn', { headers });
  const named = { 'logging.googleapis.com/trace': TRACE };
  expect(await (await ask({ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` })).json()).toEqual(named);
  expect(await (await ask({ traceparent: 'nonsense' })).json()).toEqual({});
  expect(await (await ask({})).json()).toEqual({});
  expect(await Promise.all(later)).toEqual([named, {}, {}]);
});
