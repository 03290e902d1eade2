import { z } from 'zod';

/** Where the hosting agent learns which agents there are. */
export type DirectorySource =
  { kind: 'firestore'; workspaceId: string | undefined } | { kind: 'list'; urls: string[] };

export interface HostingConfig {
  source: DirectorySource;
  /** What it must not call: its own URL, and on Cloud Run its own service. */
  self: { url: string | undefined; service: string | undefined };
}

const httpUrl = z.url({ protocol: /^https?$/ });

const schema = z.object({
  FIRESTORE_EMULATOR_HOST: z.string().optional(),
  GOOGLE_CLOUD_PROJECT: z.string().optional(),
  WORKSPACE_ID: z.string().optional(),
  AGENT_URLS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(httpUrl)),
  PUBLIC_URL: httpUrl.optional(),
  K_SERVICE: z.string().optional(),
});

/**
 * The hosting agent's configuration: agents come from Firestore where `FIRESTORE_EMULATOR_HOST` or `GOOGLE_CLOUD_PROJECT`
 * is set and `AGENT_URLS` is not, else from `AGENT_URLS` (parted by commas). `WORKSPACE_ID` keeps it to one workspace.
 * Throws an error that names the variable at fault.
 */
export const readHostingConfig = (env: Record<string, string | undefined>): HostingConfig => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`Environment variable ${String(issue?.path[0] ?? '')}: ${issue?.message ?? 'not valid'}`);
  }
  const { data } = result;
  const hasFirestore = data.FIRESTORE_EMULATOR_HOST !== undefined || data.GOOGLE_CLOUD_PROJECT !== undefined;
  return {
    source:
      hasFirestore && data.AGENT_URLS.length === 0
        ? { kind: 'firestore', workspaceId: data.WORKSPACE_ID }
        : { kind: 'list', urls: data.AGENT_URLS },
    self: { url: data.PUBLIC_URL, service: data.K_SERVICE },
  };
};
