import { ProblemError } from '@agent-gallery/api/client';
import { expect, it } from 'vitest';
import { checkHealth } from './check-health.ts';

const clock = () => {
  let ms = Date.parse('2026-11-21T10:00:00.000Z') - 250;
  return () => (ms += 250);
};
const problem = (status: number, code: string) =>
  new ProblemError({ type: '', title: 'Title', status, detail: 'Detail.', code, requestId: '' });

it('says what the card says, and how long it took', async () => {
  const asked: string[] = [];
  const health = await checkHealth((operation) => {
    asked.push(operation);
    return Promise.resolve(Response.json({ name: 'Units', version: '1.0.0', skills: [{}, {}] }));
  }, clock());
  expect(asked).toEqual(['.well-known/agent-card.json']);
  expect(health).toEqual({
    kind: 'card',
    name: 'Units',
    version: '1.0.0',
    skillCount: 2,
    at: '2026-11-21T10:00:00.000Z',
    tookMs: 250,
  });
});

it.each([
  ['JSON that is no card', () => Promise.resolve(Response.json({ error: 'no' }, { status: 404 })), 'no-card'],
  ['no JSON', () => Promise.reject(problem(502, 'service-answer-invalid')), 'no-card'],
  ['nothing', () => Promise.reject(problem(502, 'service-unreachable')), 'failed'],
  ['nothing in time', () => Promise.reject(problem(504, 'service-timed-out')), 'failed'],
  ['no portal', () => Promise.reject(problem(0, 'portal-unreachable')), 'failed'],
])('takes %s for %s', async (_what, call, kind) => {
  expect(await checkHealth(call)).toMatchObject({ kind });
});
