const ENGINE_PATH =
  /^\/reasoningEngines\/v1\/projects\/([^/]+)\/locations\/[^/]+\/reasoningEngines\/[^/]+\/api\/?$/;

/**
 * Where the HTTP paths of an engine's container are: `…/reasoningEngines/v1/{name}/api`. `endpoint` stands in for Google's
 * own, which has the region in its name. `name` is `projects/P/locations/R/reasoningEngines/ID`.
 */
export function engineUrl(name: string, endpoint?: string): string {
  const region = name.split('/')[3] ?? '';
  const origin = endpoint?.replace(/\/$/, '') ?? `https://${region}-aiplatform.googleapis.com`;
  return `${origin}/reasoningEngines/v1/${name}/api`;
}

/** Whether a recorded URL is an engine's: its callers show an access token, which must go to Google's hosts (or the local ones) only. */
export function isEngineUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, pathname } = new URL(url);
  const isGoogles = protocol === 'https:' && /^[a-z0-9-]+-aiplatform\.googleapis\.com$/.test(hostname);
  return (isGoogles || hostname === '127.0.0.1') && ENGINE_PATH.test(pathname);
}

/** The project of an engine's URL, by its id or number; undefined for another URL. */
export function engineProject(url: string): string | undefined {
  return URL.canParse(url) ? ENGINE_PATH.exec(new URL(url).pathname)?.[1] : undefined;
}
