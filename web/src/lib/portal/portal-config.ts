import { errors } from '#lib/i18n/errors.ts';
import { projectIdSchema } from '@agent-gallery/contract';
import { z } from 'zod';

/** Where the API itself is, as a deployment writes it into the page: Firebase Hosting, which passes requests on, ends long answers. */
const namedApi = (): string | undefined =>
  globalThis.document?.querySelector<HTMLMetaElement>('meta[name="portal-api"]')?.content;

/** What `/__/firebase/init.json` holds: Firebase Hosting's own fields, and the portal's. */
export const portalConfigSchema = z.object({
  projectId: projectIdSchema,
  apiKey: z.string().min(1),
  authDomain: z.string().optional(),
  appId: z.string().optional(),
  apiUrl: z.string().default('/api').describe('Where the API is; its routes begin with /v1.'),
  streamUrl: z
    .url()
    .optional()
    .transform((given) => given ?? namedApi())
    .describe('Where chats are streamed from, if not from `apiUrl`: the API itself.'),
  workspaceId: z.string().default('default'),
  emulators: z
    .object({
      firestore: z.string().regex(/^[^:/]+:\d+$/, 'host:port'),
      auth: z.url(),
    })
    .optional(),
  localSignIn: z
    .object({ email: z.string(), password: z.string() })
    .optional()
    .describe('An account of the Auth emulator.'),
  notice: z.string().optional().describe('Shown on every page.'),
});
export type PortalConfig = z.infer<typeof portalConfigSchema>;

export const PORTAL_CONFIG_PATH = '/__/firebase/init.json';

/** The configuration as a part of the page has read it; undefined when it is none. */
export function readPortalConfig(body: unknown): PortalConfig | undefined {
  return portalConfigSchema.safeParse(body).data;
}

/** Reads the portal's configuration. Throws an Error that says what is wrong with it, for a person to read. */
export async function loadPortalConfig(fetch: typeof globalThis.fetch): Promise<PortalConfig> {
  const response = await fetch(PORTAL_CONFIG_PATH).catch((error: unknown) => {
    throw new Error(errors.offline.detail, { cause: error });
  });
  if (!response.ok) throw new Error(errors.config.answered(PORTAL_CONFIG_PATH, response.status));
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = portalConfigSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || errors.config.theFile}: ${issue.message}`,
  );
  throw new Error(errors.config.wrong(PORTAL_CONFIG_PATH, wrong.join('; ')));
}
