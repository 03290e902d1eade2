import type { Deployment, Finding } from '@agent-gallery/contract';
import type { PreflightOrder } from '@agent-gallery/google';
import { StepFailure } from '../step-failure.ts';
import type { EngineDeps } from '../step.ts';

/** What a deployment's preflight looks at. `account` is the one that deploys, as far as it is known. */
export function preflightOf(deployment: Deployment, account: string | undefined): PreflightOrder {
  const { workspaceId, target, project, region, serviceName, access } = deployment.request;
  const isBuilt = deployment.source.kind !== 'image';
  const { runtime } = deployment;
  const place = { workspaceId, target, project, region, serviceName };
  return { ...place, isPublic: access === 'public', isBuilt, runtime, account };
}

/**
 * Looks at what the deployment needs before anything is created in its project, and says what was found. Throws a StepFailure
 * that lists what is certainly missing; what could not be found out stops nothing.
 */
export async function checkPreflight(deps: EngineDeps, deployment: Deployment): Promise<void> {
  const findings = await deps.preflight(deployment);
  for (const [index, { status, text, fix }] of findings.entries())
    if (status === 'warning' || status === 'failed')
      deps.say(deployment.id, 'packaging', `preflight-${index}`, `${text} ${fix}`.trim(), 'WARNING');
  const failed = findings.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  const join = (field: 'text' | 'fix') => failed.map((finding: Finding) => finding[field]).join('\n');
  const isName = failed.every(({ check }) => check === 'name');
  throw new StepFailure(
    isName ? 'service-name-taken' : 'preflight-failed',
    isName ? 'The service name is taken.' : 'The project is not ready for this deployment.',
    { cause: join('text'), fix: join('fix') },
  );
}
