import { newRelease, revisionName } from '@agent-gallery/contract';
import { readService } from '../deployment-record.ts';
import { knownPublicUrl } from '../order/known-public-url.ts';
import type { TakeStep } from '../step.ts';
import { rollOutEngine } from './roll-out-engine.ts';

/** deploying, to Agent Engine: changes the engine once, and waits until the operation has ended. */
export const releaseEngine: TakeStep = async (deps, deployment) => {
  const { release, request, id } = deployment;
  if (release === null) {
    const revision = revisionName(request.serviceName, id);
    const record = await readService(deps.db, deployment.serviceId);
    const publicUrl = await knownPublicUrl(deps.db, deployment, record?.live);
    const startedAt = new Date().toISOString();
    return { kind: 'record', patch: { release: newRelease({ revision, publicUrl, startedAt }) } };
  }
  const step = await rollOutEngine(deps, deployment, release);
  if (step.kind !== 'ready') return step;
  return { kind: 'move', to: 'verifying', patch: { release: step.release, url: step.url } };
};
