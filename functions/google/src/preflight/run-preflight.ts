import {
  type Agent,
  type DeploymentRequest,
  type Finding,
  type Runtime,
  type Target,
  isSecretName,
  runtimeOf,
} from '@agent-gallery/contract';
import { DeployerRefused } from '../deployers/deployer-refused.ts';
import type { DeployerTokens } from '../deployers/deployer-tokens.ts';
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

type Deployers = Pick<DeployerTokens, 'accountOf' | 'accessToken'>;

/** Whether the portal may act as the account that deploys into the project; nothing is said where that is its own. */
async function checkDeployer(deployers: Deployers, { project }: PreflightOrder): Promise<Finding[]> {
  const account = deployers.accountOf(project);
  if (account === undefined) return [];
  const check = 'role';
  try {
    await deployers.accessToken(project);
    return [{ check, status: 'ok', text: `The portal deploys into ${project} as ${account}.`, fix: '' }];
  } catch (error) {
    if (error instanceof DeployerRefused)
      return [{ check, status: 'failed', text: error.message, fix: error.fix }];
    const text = `Whether the portal may deploy into ${project} as ${account} could not be found out.`;
    return [{ check, status: 'unknown', text, fix: '' }];
  }
}

async function checkGoogle(rest: GoogleRest, order: PreflightOrder): Promise<Finding[]> {
  const asDeployer: GoogleRest = (call, schema) => rest({ ...call, project: order.project }, schema);
  const found = await Promise.all(
    CHECKS.map(([check, look]) =>
      look(asDeployer, order).catch((error: unknown): Finding[] => {
        const why =
          error instanceof GoogleRestError ? error.message : 'Google answered something unexpected.';
        return [{ check, status: 'unknown', text: `It could not be found out: ${why}`, fix: '' }];
      }),
    ),
  );
  return found.flat();
}

/**
 * Looks at what a deployment needs before anything is created, in the name of the account that deploys. What cannot be found
 * out is `unknown`; nothing is thrown for it. Where the portal may not act as that account, that alone is said of Google.
 */
export function createPreflight(rest: GoogleRest, deployers?: Deployers): RunPreflight {
  return async (order) => {
    const deployer = deployers ? await checkDeployer(deployers, order) : [];
    const isRefused = deployer.some(({ status }) => status === 'failed');
    const google = isRefused ? [] : await checkGoogle(rest, order);
    return [...deployer, ...google, ...checkSettings(order)].sort(
      (a, b) => URGENCY[a.status] - URGENCY[b.status],
    );
  };
}
