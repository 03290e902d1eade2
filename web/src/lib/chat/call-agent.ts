/** Calls an agent's operation, such as `message:send`; answers whatever the agent or the API answered. */
export type CallAgent = (operation: string, init: RequestInit) => Promise<Response>;

export interface CallAgentDeps {
  /** Of the API; its routes begin with /v1. */
  apiUrl: string;
  serviceId: string;
  getIdToken: () => Promise<string | undefined>;
  fetch: typeof globalThis.fetch;
}

/** Speaks with a service's agent through the API. Unlike the API client's `a2a` it leaves refusals to the caller, who knows A2A's errors. */
export function createCallAgent({ apiUrl, serviceId, getIdToken, fetch }: CallAgentDeps): CallAgent {
  return async (operation, init) => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${(await getIdToken()) ?? ''}`);
    return fetch(`${apiUrl}/v1/services/${encodeURIComponent(serviceId)}/a2a/${operation}`, {
      ...init,
      headers,
    });
  };
}
