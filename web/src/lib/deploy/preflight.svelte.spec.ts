import type { DeploymentRequest, Finding } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { Preflight } from './preflight.svelte.ts';

const REQUEST = { serviceName: 'units' } as DeploymentRequest;
const finding = (status: Finding['status']): Finding => ({ check: 'api', status, text: status, fix: '' });

it('waits, then says what was found, and what of it stops a deployment', async () => {
  const preflight = new Preflight({ runPreflight: async () => [finding('failed'), finding('ok')] });
  expect(preflight.state.kind).toBe('waiting');
  await preflight.run(REQUEST);
  expect(preflight.state).toMatchObject({ kind: 'ready' });
  expect(preflight.stops).toEqual([finding('failed')]);
});

it('says why nothing could be found, and looks again', async () => {
  let asked = 0;
  const preflight = new Preflight({
    runPreflight: async () => {
      asked += 1;
      if (asked === 1) throw new TypeError('Failed to fetch');
      return [];
    },
  });
  await preflight.run(REQUEST);
  expect(preflight.state).toMatchObject({ kind: 'failed', failure: { title: 'No connection' } });
  expect(preflight.stops).toEqual([]);
  await preflight.run(REQUEST);
  expect(preflight.state.kind).toBe('ready');
});

it('shows the findings of the last asking, whichever answer comes last', async () => {
  const answers: ((findings: Finding[]) => void)[] = [];
  const preflight = new Preflight({ runPreflight: () => new Promise((answer) => answers.push(answer)) });
  const first = preflight.run(REQUEST);
  const second = preflight.run(REQUEST);
  answers[1]?.([finding('ok')]);
  await second;
  answers[0]?.([finding('failed')]);
  await first;
  expect(preflight.state).toEqual({ kind: 'ready', findings: [finding('ok')] });
});
