import type { Revision, Role, Service } from '@agent-gallery/contract';
import { services } from '#lib/i18n/services.ts';
import { roleReason } from './own-role.ts';

const t = services.reasons;

/** Why nothing may be done with a service now; undefined when something may. */
export function changeReason(
  service: Pick<Service, 'activeDeploymentId' | 'activeOperationId'>,
  role: Role | undefined,
): string | undefined {
  if (service.activeOperationId) return t.operation;
  if (service.activeDeploymentId !== null) return t.deployment;
  return roleReason(role);
}

/** Why a revision cannot get traffic at all. */
export function servingReason({ ready }: Pick<Revision, 'ready'>): string | undefined {
  return ready ? undefined : t.notReady;
}

/** Why all traffic cannot be sent to a revision. */
export function rollBackReason(
  revision: Revision,
  service: Pick<Service, 'activeDeploymentId' | 'activeOperationId'>,
  role: Role | undefined,
): string | undefined {
  if (revision.percent === 100) return t.hasAll;
  return servingReason(revision) ?? changeReason(service, role);
}
