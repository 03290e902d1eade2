import { z } from 'zod';

const TIMEOUT_MS = 10_000;

const errorSchema = z.object({
  error: z.object({ message: z.string().default(''), status: z.string().optional() }),
});

/** What a Google API answered instead of what was asked for; `status` 0 where nothing answered. */
export class GoogleRestError extends Error {
  readonly status: number;
  /** Such as PERMISSION_DENIED. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'GoogleRestError';
    this.status = status;
    this.reason = reason;
  }
}

/** Calls a Google API by REST and parses its answer. Throws a GoogleRestError, or a ZodError for an answer of another shape. */
export type GoogleRest = <Schema extends z.ZodType>(
  call: {
    host: string;
    method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
    path: string;
    query?: [string, string][];
    body?: unknown;
    /** In whose account's name is asked; by default the project that the path names. */
    project?: string;
  },
  schema: Schema,
) => Promise<z.output<Schema>>;

/** `/v1/projects/P/…` → `P`; nothing for `projects/-`, which is any. */
const projectOfPath = (path: string): string | undefined => /\/projects\/([^/:-][^/:]*)/.exec(path)?.[1];

/**
 * `endpoint` is set only where another server stands in for all of `*.googleapis.com`. `accessToken` gives the token of whoever
 * acts in a project.
 */
export function createGoogleRest(
  endpoint: URL | undefined,
  accessToken: (project: string | undefined) => Promise<string>,
): GoogleRest {
  return async ({ host, method = 'GET', path, query = [], body, project = projectOfPath(path) }, schema) => {
    const url = new URL(path, endpoint ?? `https://${host}`);
    for (const [name, value] of query) url.searchParams.append(name, value);
    const token = await accessToken(project).catch((error: unknown) => {
      if (error instanceof GoogleRestError) throw error;
      throw new GoogleRestError(0, 'UNAVAILABLE', 'There is no access token.', error);
    });
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new GoogleRestError(0, 'UNAVAILABLE', `${host} did not answer.`, error);
    }
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return schema.parse(answer);
    const { error } = errorSchema.safeParse(answer).data ?? {};
    const words = error?.message || `${host} answered HTTP ${response.status}.`;
    throw new GoogleRestError(response.status, error?.status ?? 'UNKNOWN', words);
  };
}
