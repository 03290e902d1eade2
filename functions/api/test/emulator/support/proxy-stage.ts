import type { IncomingMessage, ServerResponse } from 'node:http';
import { paths, type AgentInterface } from '@agent-gallery/contract';
import type { ForwardLimits } from '../../../src/a2a/call-service.ts';
import { addMember, serviceRecord } from './records.ts';
import { signIn, type SignedIn } from './sign-in.ts';
import { startApi, TEST_LIMITS, type TestApi } from './start-api.ts';
import { startUpstream, type Upstream } from './start-upstream.ts';

const WORKSPACE = 'acme';
const CARD = { name: 'Units', description: 'Converts units.', version: '1', streaming: true, skills: [] };

export interface ProxyStage {
  api: TestApi;
  member: SignedIn;
  /** Starts an agent that lives until the test's end. */
  agent(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Upstream>;
  /** Writes a service's record, as of an agent that is spoken to so, and answers the API's URL of its agent. */
  service(id: string, url: string | null, spoken?: AgentInterface): Promise<string>;
  asMember(init?: RequestInit): RequestInit;
  /** Ends the agents of a test and forgets what was logged. */
  clear(): void;
}

/** Serves the API for a workspace with one member, and agents behind it. */
export async function startProxyStage(
  project: string,
  limits: Partial<ForwardLimits> = {},
): Promise<ProxyStage> {
  const api = await startApi(project, { forwardLimits: { ...TEST_LIMITS, ...limits } });
  const member = await signIn(`member@${project}.example`);
  await addMember(api.db, WORKSPACE, member, 'viewer');
  const upstreams: Upstream[] = [];
  return {
    api,
    member,
    async agent(answer) {
      const upstream = await startUpstream(answer);
      upstreams.push(upstream);
      return upstream;
    },
    async service(id, url, spoken) {
      const card = spoken === undefined ? null : { ...CARD, interface: spoken };
      await api.db
        .doc(paths.service(id))
        .set(serviceRecord({ id, workspaceId: WORKSPACE, name: 'units', url, card }));
      return `${api.url}/api/v1/services/${id}/a2a`;
    },
    asMember: (init = {}) => ({
      ...init,
      headers: {
        authorization: `Bearer ${member.idToken}`,
        'content-type': 'application/json',
        ...(init.headers as Record<string, string> | undefined),
      },
    }),
    clear() {
      for (const upstream of upstreams.splice(0)) upstream.close();
      api.lines.length = 0;
    },
  };
}

/** Reads a problem document. */
export async function problem(response: Response): Promise<{ status: number; code: string; detail: string }> {
  const body = (await response.json()) as { code: string; detail: string };
  return { ...body, status: response.status };
}
