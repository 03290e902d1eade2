import {
  type Agent,
  type DeploymentRequest,
  type Finding,
  type Runtime,
  type Target,
  isSecretName,
  runtimeOf,
} from '@agent-gallery/contract';
import { type GoogleRest, GoogleRestError } from '../google-rest.ts';
import { checkApis, checkRoles } from './check-project.ts';
import { checkQuotas } from './check-quota.ts';
import { checkName, checkSecrets, checkServiceAccount } from './check-service.ts';

export interface PreflightOrder {
  workspaceId: string;
  target: Target;
  project: string;
  region: string;
  serviceName: string;
  isPublic: boolean;
  /** Whether an image is built, or one is there. */
  isBuilt: boolean;
  runtime: Runtime;
  /** The deploying account's address, for the gcloud lines. */
  account: string | undefined;
}

/** What a request for an agent comes to. */
export function preflightOrder(
  request: DeploymentRequest,
  agent: Pick<Agent, 'framework' | 'runtime' | 'source'>,
  account: string | undefined,
): PreflightOrder {
  const { workspaceId, target, project, region, serviceName, access, settings } = request;
  const isPublic = access === 'public';
  const isBuilt = agent.source.kind !== 'image';
  const runtime = runtimeOf(agent, settings);
  return { workspaceId, target, project, region, serviceName, isPublic, isBuilt, runtime, account };
}

/** What can be said without asking anybody. */
function checkSettings({ runtime }: PreflightOrder): Finding[] {
  const plain = Object.entries(runtime.env).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' && isSecretName(name) ? [name] : [],
  );
  return [
    ...plain.map((name): Finding => ({
      check: 'environment',
      status: 'warning',
      text: `${name} is a plain value that every member of the workspace can read.`,
      fix: 'If it is a secret, keep it in Secret Manager and refer to it.',
    })),
    ...(runtime.ingress === 'all'
      ? []
      : [
          {
            check: 'ingress',
            status: 'warning',
            text: 'The portal reaches the service, to verify it and to chat, only from within the same network.',
            fix: 'Choose the ingress “all” unless the portal runs in that network.',
          } as const,
        ]),
  ];
}

const CHECKS = [
  ['api', checkApis],
  ['role', checkRoles],
  ['name', checkName],
  ['service-account', checkServiceAccount],
  ['secret', checkSecrets],
  ['quota', checkQuotas],
] as const;
const URGENCY: Readonly<Record<Finding['status'], number>> = { failed: 0, warning: 1, unknown: 2, ok: 3 };

export type RunPreflight = (order: PreflightOrder) => Promise<Finding[]>;

/** Looks at what a deployment needs before anything is created. What cannot be found out is `unknown`; nothing is thrown for it. */
export function createPreflight(rest: GoogleRest): RunPreflight {
  return async (order) => {
    const found = await Promise.all(
      CHECKS.map(([check, look]) =>
        look(rest, order).catch((error: unknown): Finding[] => {
          const why =
            error instanceof GoogleRestError ? error.message : 'Google answered something unexpected.';
          return [{ check, status: 'unknown', text: `It could not be found out: ${why}`, fix: '' }];
        }),
      ),
    );
    const findings = [...found.flat(), ...checkSettings(order)];
    return findings.sort((a, b) => URGENCY[a.status] - URGENCY[b.status]);
  };
}
