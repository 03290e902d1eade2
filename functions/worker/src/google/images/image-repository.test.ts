import { GoogleRestError, type GoogleRest } from '@agent-gallery/google';
import { describe, expect, it } from 'vitest';
import { createRepositoryMaker } from './image-repository.ts';

const PLACE = { project: 'demo-1', region: 'europe-west1' };
const PARENT = 'projects/demo-1/locations/europe-west1';

/** Artifact Registry that answers what the test says, call after call. */
function answering(...answers: (object | number)[]) {
  const calls: { method: string; path: string; body: unknown }[] = [];
  const rest: GoogleRest = async ({ method = 'GET', path, body }, schema) => {
    calls.push({ method, path, body });
    const answer = answers.shift();
    if (typeof answer === 'number') throw new GoogleRestError(answer, 'X', `HTTP ${answer}`);
    return schema.parse(answer) as never;
  };
  return { calls, ensure: createRepositoryMaker(rest) };
}

describe('the repository for images', () => {
  it('is left as it is where it is there', async () => {
    const { calls, ensure } = answering({ name: 'r' });
    expect(await ensure(PLACE)).toBe('there');
    expect(calls).toMatchObject([{ method: 'GET', path: `/v1/${PARENT}/repositories/agent-gallery` }]);
  });

  it('is made where there is none, with a cleanup policy, and is waited for', async () => {
    const { calls, ensure } = answering(404, { name: 'operations/1' }, { name: 'operations/1', done: true });
    expect(await ensure(PLACE)).toBe('made');
    expect(calls[1]).toMatchObject({
      method: 'POST',
      path: `/v1/${PARENT}/repositories`,
      body: { format: 'DOCKER', cleanupPolicies: { 'keep-newest': { action: 'KEEP' } } },
    });
    expect(calls[2]).toMatchObject({ method: 'GET', path: '/v1/operations/1' });
  });

  it('may have been made by somebody else meanwhile', async () => {
    expect(await answering(404, 409).ensure(PLACE)).toBe('there');
  });

  it('is left to the build where the portal may not look, and refused where it may not make one', async () => {
    expect(await answering(403).ensure(PLACE)).toBe('there');
    await expect(answering(404, 403).ensure(PLACE)).rejects.toMatchObject({ code: 'permission-denied' });
  });
});
