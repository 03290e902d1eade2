import type { Context } from 'hono';
import { A2aError } from '../protocol/a2a-error.ts';
import { parse } from '../protocol/parse.ts';
import { tenantRequestSchema } from '../protocol/requests.ts';
import type { Call } from '../operations/call.ts';
import type { AppEnv } from './create-app.ts';

/** Who calls; tasks of others stay hidden. Throws UNAUTHENTICATED where nobody may. */
export type OwnerOf = (request: Request) => Promise<string> | string;

/**
 * The version that a request names by header or query; undefined if it names none. Section 3.6.2 reads that as 0.3; but
 * 0.3 has paths and methods of its own here, and what a 1.0 path or method means without a version can only be 1.0.
 */
export const requestedVersion = (c: Context<AppEnv>): string | undefined =>
  c.req.header('a2a-version')?.trim() || c.req.query('A2A-Version')?.trim() || undefined;

/** Throws VERSION_NOT_SUPPORTED unless the version is the one served here; patch numbers say nothing. */
export const assertVersion = (requested: string | undefined, served: '1.0' | '0.3'): void => {
  if (requested === undefined || requested.replace(/^(\d+\.\d+)\.\d+$/, '$1') === served) return;
  throw new A2aError(
    'VERSION_NOT_SUPPORTED',
    `Version "${requested}" is not served here, but ${served} is; the agent card lists all interfaces.`,
    { metadata: { supportedVersions: served } },
  );
};

/** URIs of the extensions that a request names, by the header of version 1.0 or of 0.3. */
export const namedExtensions = (c: Context<AppEnv>): string[] =>
  [c.req.header('a2a-extensions') ?? '', c.req.header('x-a2a-extensions') ?? '']
    .flatMap((header) => header.split(','))
    .map((uri) => uri.trim())
    .filter(Boolean);

/** The call that a request stands for. `tenant` is what its path or its parameters name. */
export const readCall = async (
  c: Context<AppEnv>,
  options: { tenant: string | undefined; wireVersion: Call['wireVersion']; ownerOf: OwnerOf },
): Promise<Call> => {
  const { wireVersion, ownerOf } = options;
  const { tenant = '' } = parse(tenantRequestSchema, { tenant: options.tenant });
  return { scope: { tenant, owner: await ownerOf(c.req.raw) }, extensions: namedExtensions(c), wireVersion };
};
