import {
  IDEMPOTENCY_KEY_HEADER,
  deploymentSchema,
  type Deployment,
  type DeploymentRequestInput,
} from '@agent-gallery/contract';
import { ProblemError, readProblem } from './failure.ts';

/** The API's operations that the console uses. Each throws a ProblemError for a refusal and a TypeError when there is no answer. */
export interface PortalApi {
  /** The same key twice is one deployment. */
  createDeployment(request: DeploymentRequestInput, idempotencyKey: string): Promise<Deployment>;
  cancelDeployment(deploymentId: string): Promise<Deployment>;
  /** Calls a service's agent through the API; `path` begins with a slash. */
  callAgent(serviceId: string, path: string, init?: RequestInit): Promise<Response>;
}

export interface PortalApiDeps {
  baseUrl: string;
  getIdToken: () => Promise<string>;
  fetch: typeof globalThis.fetch;
}

/** Client of the API at `baseUrl`, whose routes begin with `/v1`. */
export function createPortalApi({ baseUrl, getIdToken, fetch }: PortalApiDeps): PortalApi {
  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${await getIdToken()}`);
    return fetch(`${baseUrl}/v1${path}`, { ...init, headers });
  }

  async function readDeployment(response: Response): Promise<Deployment> {
    if (!response.ok) throw new ProblemError(await readProblem(response));
    return deploymentSchema.parse(await response.json());
  }

  return {
    async createDeployment(request, idempotencyKey) {
      const headers = { 'Content-Type': 'application/json', [IDEMPOTENCY_KEY_HEADER]: idempotencyKey };
      return readDeployment(
        await call('/deployments', { method: 'POST', headers, body: JSON.stringify(request) }),
      );
    },
    async cancelDeployment(deploymentId) {
      return readDeployment(
        await call(`/deployments/${encodeURIComponent(deploymentId)}:cancel`, { method: 'POST' }),
      );
    },
    callAgent: (serviceId, path, init) => call(`/services/${encodeURIComponent(serviceId)}/a2a${path}`, init),
  };
}
