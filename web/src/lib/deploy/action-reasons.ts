import { isTerminal, type Deployment, type Role, type Service } from '@agent-gallery/contract';
import { deployments } from '#lib/i18n/deployments.ts';
import { roleReason } from '#lib/services/own-role.ts';
import { changeReason } from '#lib/services/service-reasons.ts';

const t = deployments.reasons;

/** Why something cannot be done with a deployment now; undefined when it can. */
export interface ActionReasons {
  cancel: string | undefined;
  retry: string | undefined;
  redeploy: string | undefined;
  /** Deploying again with other settings. */
  change: string | undefined;
  rollBack: string | undefined;
}

/** What else is to be known, as far as it is. */
export interface Around {
  role?: Role | undefined;
  /** The deployment's service; null when there is none any more. */
  service?: Service | null | undefined;
}

type Known = Pick<Deployment, 'status' | 'cancelRequestedAt' | 'request' | 'release'>;

function rollBackReason({ status, request, release }: Known, { role, service }: Around) {
  if (!isTerminal(status)) return t.underWay;
  if (request.target === 'agent-engine') return t.engine;
  if (status !== 'ready' || release === null) return t.neverReady;
  if (service === undefined) return t.readingService;
  if (service === null) return t.serviceGone;
  const share = service.traffic?.find(({ revision }) => revision === release.revision)?.percent;
  // Also a later deployment that changed nothing and kept the revision.
  if (service.live?.revision === release.revision && (share === undefined || share === 100)) return t.isLive;
  return changeReason(service, role);
}

/** What can be done with a deployment, and why the rest cannot. */
export function actionReasons(deployment: Known, around: Around = {}): ActionReasons {
  const { status, cancelRequestedAt } = deployment;
  const ended = isTerminal(status);
  const canceling = status === 'canceling' || cancelRequestedAt !== null;
  const denied = roleReason(around.role);
  return {
    cancel: ended ? t.already(status) : canceling ? t.canceling : denied,
    retry: !ended ? t.retryUnderWay : status === 'ready' ? t.retrySucceeded : denied,
    redeploy: !ended ? t.underWay : status === 'ready' ? denied : t.redeployFailed,
    change: ended ? denied : t.underWay,
    rollBack: rollBackReason(deployment, around),
  };
}
