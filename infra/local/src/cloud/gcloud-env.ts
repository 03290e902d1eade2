/** APIs of gcloud that the local cloud answers; for all others gcloud is refused by the proxy. */
const overridden = [
  'aiplatform',
  'artifactregistry',
  'cloudbuild',
  'cloudresourcemanager',
  'iam',
  'iamcredentials',
  'logging',
  'run',
  'secretmanager',
  'serviceusage',
  'storage',
] as const;

export interface GcloudEnvOptions {
  /** `http://127.0.0.1:PORT` of the REST APIs. */
  restUrl: string;
  certificateFile: string;
  projectId: string;
  region: string;
  /** gcloud's own folder of settings, so that the user's account and project stay as they are. */
  configFolder: string;
}

/**
 * The environment in which the real gcloud talks to the local cloud alone: nothing that it does can reach Google's. The proxy
 * is for the two kinds of addresses that no override reaches: with a region before the host, and a build's log.
 */
export function gcloudEnv(options: GcloudEnvOptions): Record<string, string> {
  const { hostname, port } = new URL(options.restUrl);
  return {
    ...Object.fromEntries(
      overridden.map((name) => [
        `CLOUDSDK_API_ENDPOINT_OVERRIDES_${name.toUpperCase()}`,
        `${options.restUrl}/`,
      ]),
    ),
    CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
    CLOUDSDK_CONFIG: options.configFolder,
    CLOUDSDK_CORE_PROJECT: options.projectId,
    CLOUDSDK_RUN_REGION: options.region,
    CLOUDSDK_ARTIFACTS_LOCATION: options.region,
    CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE: options.certificateFile,
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: 'true',
    CLOUDSDK_SURVEY_DISABLE_PROMPTS: 'true',
    CLOUDSDK_PROXY_TYPE: 'http_no_tunnel',
    CLOUDSDK_PROXY_ADDRESS: hostname,
    CLOUDSDK_PROXY_PORT: port,
  };
}
