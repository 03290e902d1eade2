/** Credentials of this machine's user, which nothing here may use. */
const NOT_PASSED = ['GOOGLE_APPLICATION_CREDENTIALS', 'NODE_OPTIONS'];

/** The environment of the functions: as on Google Cloud, except where the emulators and the local cloud are. */
export function functionEnv(options: {
  base: NodeJS.ProcessEnv;
  projectId: string;
  agentsRoot: string;
  emulators: Readonly<Record<string, string>>;
  cloud: Readonly<Record<string, string>>;
}): NodeJS.ProcessEnv {
  const { base, projectId, agentsRoot, emulators, cloud } = options;
  const passed = Object.entries(base).filter(([name]) => !NOT_PASSED.includes(name));
  return {
    ...Object.fromEntries(passed),
    NODE_ENV: 'production',
    PORTAL_ENV: 'local',
    GOOGLE_CLOUD_PROJECT: projectId,
    AGENTS_ROOT: agentsRoot,
    ...emulators,
    // Without a metadata server of ours, Google's clients would wait for one that does not come.
    ...(cloud['GCE_METADATA_HOST'] === undefined ? { METADATA_SERVER_DETECTION: 'none' } : {}),
    ...cloud,
  };
}
