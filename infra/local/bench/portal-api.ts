import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Deployment,
  type DeploymentRequestInput,
  deploymentSchema,
  isTerminal,
} from '@agent-gallery/contract';

/** Short beside what is measured. */
const LOOK_EVERY_MS = 20;

export interface PortalApi {
  deploy(request: DeploymentRequestInput): Promise<Deployment>;
  get(deploymentId: string): Promise<Deployment>;
  /** Reads until the deployment has ended. */
  end(deploymentId: string): Promise<Deployment>;
}

/** Signs in at the Auth emulator, as the one-click sign-in does, and answers with the portal's API. */
export async function openPortalApi(portal: {
  url: string;
  user: { email: string; password: string };
  emulators: { hosts: { auth: string } };
}): Promise<PortalApi> {
  const signIn = await fetch(
    `http://${portal.emulators.hosts.auth}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=demo`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        email: portal.user.email,
        password: portal.user.password,
        returnSecureToken: true,
      }),
    },
  );
  const { idToken } = (await signIn.json()) as { idToken: string };
  const call = async (path: string, init: RequestInit = {}): Promise<Deployment> => {
    const headers = { authorization: `Bearer ${idToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${portal.url}/api/v1${path}`, { ...init, headers });
    if (!response.ok)
      throw new Error(`${path} answered ${String(response.status)}: ${await response.text()}`);
    return deploymentSchema.parse(await response.json());
  };
  const get = (deploymentId: string) => call(`/deployments/${deploymentId}`);
  return {
    get,
    deploy: (request) => call('/deployments', { method: 'POST', body: JSON.stringify(request) }),
    end: async (deploymentId) => {
      for (;;) {
        const deployment = await get(deploymentId);
        if (isTerminal(deployment.status)) return deployment;
        await sleep(LOOK_EVERY_MS);
      }
    },
  };
}
