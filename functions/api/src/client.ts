import type {
  Agent,
  AgentFileText,
  AgentFiles,
  Deployment,
  DeploymentPage,
  DeploymentRequestInput,
  DeploymentStatus,
  Finding,
  Me,
  NewAgentInput,
  Operation,
  Problem,
  Revision,
  Service,
  ServiceLogPage,
  TrafficShare,
  Upload,
} from '@agent-gallery/contract';
import { hc, type ClientResponse } from 'hono/client';
import type { AppType } from './routes/register-routes.ts';

export type { ProblemCode } from './http/api-problem.ts';
import { clickHeaders } from './trace/click-headers.ts';

/** What the API, or the way to it, answered instead of what was asked for. `problem.status` is 0 when nothing answered. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, { cause });
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export interface ApiClientOptions {
  /** Origin of the API; empty for the page's own. */
  baseUrl: string;
  /** The signed-in user's Firebase ID token, or undefined when nobody is signed in. */
  getIdToken: () => Promise<string | undefined>;
  fetch?: typeof fetch;
}

/** Every method rejects with a ProblemError, and with nothing else. */
export interface ApiClient {
  listAgents(): Promise<Agent[]>;
  getAgent(agentId: string): Promise<Agent>;
  addAgent(agent: NewAgentInput): Promise<Agent>;
  deleteAgent(agentId: string): Promise<void>;
  /** The files of an agent's source that can be read. */
  listAgentFiles(agentId: string): Promise<AgentFiles>;
  /** A file's text, by the id that its listing gives. */
  getAgentFile(agentId: string, fileId: string): Promise<AgentFileText>;
  /** Where to send an archive: with `method` and exactly `headers`, without an ID token. */
  createUpload(request: { workspaceId: string; fileName: string; sizeBytes: number }): Promise<Upload>;
  /** What a deployment would find missing, each with the line that mends it. Nothing is created. */
  runPreflight(request: DeploymentRequestInput): Promise<Finding[]>;
  createDeployment(
    request: DeploymentRequestInput,
    options?: { idempotencyKey?: string },
  ): Promise<Deployment>;
  listDeployments(query: {
    workspaceId: string;
    serviceId?: string;
    status?: DeploymentStatus;
    pageSize?: number;
    pageToken?: string;
  }): Promise<DeploymentPage>;
  getDeployment(deploymentId: string): Promise<Deployment>;
  cancelDeployment(deploymentId: string): Promise<Deployment>;
  listServices(workspaceId: string): Promise<Service[]>;
  getService(serviceId: string): Promise<Service>;
  /** The service's revisions, newest first. */
  listRevisions(serviceId: string): Promise<Revision[]>;
  /** What the running service has written since a time, newest first. */
  readServiceLog(
    serviceId: string,
    range: { since: string; pageSize?: number; pageToken?: string },
  ): Promise<ServiceLogPage>;
  /** Sends all traffic to one revision. What comes back says when that is done: read it again, or listen to its record. */
  rollBack(serviceId: string, revision: string): Promise<Operation>;
  setTraffic(serviceId: string, traffic: TrafficShare[]): Promise<Operation>;
  /** Gives revisions URLs of their own, so that they can be compared; with none, takes those away. */
  compareRevisions(serviceId: string, revisions: string[]): Promise<Operation>;
  /** Deletes the service and what belongs to it; `items` of the operation says what became of each. */
  deleteService(serviceId: string): Promise<Operation>;
  getOperation(operationId: string): Promise<Operation>;
  me(): Promise<Me>;
  /**
   * Speaks A2A with a service's agent: `path` is an operation such as `message:send`. The body may be a stream of events. The
   * agent's own errors come back as answers; only the portal's are thrown.
   */
  a2a(serviceId: string, path: string, init?: RequestInit): Promise<Response>;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}

function localProblem(status: number, code: string, title: string, detail: string): Problem {
  return { type: `urn:agent-gallery:problem:${code}`, title, status, detail, code, requestId: '' };
}

async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => undefined);
  if (isProblem(body)) return new ProblemError(body);
  return new ProblemError(
    localProblem(
      response.status,
      'answer-not-understood',
      'Answer not understood',
      `Something between here and the portal answered HTTP ${response.status}.`,
    ),
  );
}

/** Whether an answer that is no success is an agent's own, not the portal's or that of something on the way. */
function isAgentsOwn(response: Response): boolean {
  return /^application\/(?:a2a\+)?json\b/.test(response.headers.get('content-type') ?? '');
}

/** A fetch that sends the ID token and rejects with a ProblemError for whatever is no success, unless that is `accepted`. */
export function checkedFetch(
  { getIdToken, fetch: send = fetch }: ApiClientOptions,
  accepted: (response: Response) => boolean = () => false,
): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    // What changes something begins a trace.
    if ((init?.method ?? 'GET') !== 'GET')
      for (const [name, value] of Object.entries(clickHeaders())) headers.set(name, value);
    const idToken = await getIdToken();
    if (idToken !== undefined) headers.set('Authorization', `Bearer ${idToken}`);
    let response: Response;
    try {
      response = await send(input, { ...init, headers });
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      throw new ProblemError(
        localProblem(0, 'portal-unreachable', 'Portal not reachable', 'The portal could not be reached.'),
        error,
      );
    }
    if (response.ok || response.status === 304 || accepted(response)) return response;
    throw await problemOf(response);
  };
}

/** T as Hono's types see it once it was JSON: a property that may be missing may be undefined as well. */
type Parsed<T> = T extends object
  ? { [K in keyof T]: Record<never, never> extends Pick<T, K> ? Parsed<T[K]> | undefined : Parsed<T[K]> }
  : T;

/** Reads an answer as the record that the contract names; the route's own type must agree with it. */
export async function read<T>(response: Promise<ClientResponse<Parsed<T>, number, 'json'>>): Promise<T> {
  // JSON has no undefined, so what Parsed adds is never there.
  return (await (await response).json()) as T;
}

/** Makes the client that the console uses. It needs nothing but `fetch`. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const send = checkedFetch(options);
  const sendToAgent = checkedFetch(options, isAgentsOwn);
  const base = options.baseUrl.replace(/\/$/, '');
  const { agents, deployments, operations, preflight, services, uploads, me } = hc<AppType>(base, {
    fetch: send,
  }).api.v1;
  const at = (serviceId: string) => ({ param: { serviceId: encodeURIComponent(serviceId) } });
  return {
    listAgents: async () => (await read<{ agents: Agent[] }>(agents.$get())).agents,
    getAgent: (agentId) =>
      read<Agent>(agents[':agentId'].$get({ param: { agentId: encodeURIComponent(agentId) } })),
    addAgent: (agent) => read<Agent>(agents.$post({ json: agent })),
    deleteAgent: async (agentId) => {
      await agents[':agentId'].$delete({ param: { agentId: encodeURIComponent(agentId) } });
    },
    listAgentFiles: (agentId) =>
      read<AgentFiles>(agents[':agentId'].files.$get({ param: { agentId: encodeURIComponent(agentId) } })),
    getAgentFile: (agentId, fileId) =>
      read<AgentFileText>(
        agents[':agentId'].files[':fileId'].$get({
          param: { agentId: encodeURIComponent(agentId), fileId: encodeURIComponent(fileId) },
        }),
      ),
    createUpload: (request) => read<Upload>(uploads.$post({ json: request })),
    runPreflight: async (request) =>
      (await read<{ findings: Finding[] }>(preflight.$post({ json: request }))).findings,
    createDeployment: (request, { idempotencyKey } = {}) =>
      read<Deployment>(deployments.$post({ json: request, header: { 'idempotency-key': idempotencyKey } })),
    listDeployments: ({ pageSize, ...query }) =>
      read<DeploymentPage>(
        deployments.$get({ query: { ...query, ...(pageSize && { pageSize: String(pageSize) }) } }),
      ),
    getDeployment: (deploymentId) =>
      read<Deployment>(
        deployments[':deploymentId'].$get({ param: { deploymentId: encodeURIComponent(deploymentId) } }),
      ),
    cancelDeployment: (deploymentId) =>
      read<Deployment>(
        deployments[':call'].$post({ param: { call: `${encodeURIComponent(deploymentId)}:cancel` } }),
      ),
    listServices: async (workspaceId) =>
      (await read<{ services: Service[] }>(services.$get({ query: { workspaceId } }))).services,
    getService: (serviceId) =>
      read<Service>(services[':serviceId'].$get({ param: { serviceId: encodeURIComponent(serviceId) } })),
    listRevisions: async (serviceId) =>
      (await read<{ revisions: Revision[] }>(services[':serviceId'].revisions.$get(at(serviceId)))).revisions,
    readServiceLog: (serviceId, { pageSize, ...range }) =>
      read<ServiceLogPage>(
        services[':serviceId'].log.$get({
          ...at(serviceId),
          query: { ...range, ...(pageSize && { pageSize: String(pageSize) }) },
        }),
      ),
    rollBack: (serviceId, revision) =>
      read<Operation>(services[':serviceId'].rollback.$post({ ...at(serviceId), json: { revision } })),
    setTraffic: (serviceId, traffic) =>
      read<Operation>(services[':serviceId'].traffic.$put({ ...at(serviceId), json: traffic })),
    compareRevisions: (serviceId, revisions) =>
      read<Operation>(services[':serviceId'].comparison.$put({ ...at(serviceId), json: { revisions } })),
    deleteService: (serviceId) => read<Operation>(services[':serviceId'].$delete(at(serviceId))),
    getOperation: (operationId) =>
      read<Operation>(
        operations[':operationId'].$get({ param: { operationId: encodeURIComponent(operationId) } }),
      ),
    me: () => read<Me>(me.$get()),
    a2a: (serviceId, path, init) =>
      sendToAgent(`${base}/api/v1/services/${encodeURIComponent(serviceId)}/a2a/${path}`, init),
  };
}
