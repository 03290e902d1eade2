import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from '../../metadata/identity.ts';
import type { Policy } from '../resource/resources.ts';
import { escapeHtml, type Refusal } from './error-page.ts';

export interface InvokerCheck {
  invokerIamDisabled: boolean;
  policy: Policy;
  /** What a token's `aud` may be: the service's URL, the URL of this front, custom audiences. */
  audiences: readonly string[];
}

const invokerRole = 'roles/run.invoker';
const unauthenticated =
  'The request was not authenticated. Either allow unauthenticated invocations or set the proper Authorization header. ' +
  'Read more at https://cloud.google.com/run/docs/securing/authenticating Additional troubleshooting documentation can ' +
  'be found at: https://cloud.google.com/run/docs/troubleshooting#unauthorized-client';

/**
 * Checks that the caller may invoke the service; answers what to refuse it with, or undefined. The tokens are those of
 * the local metadata server; its account counts as one with the invoker role, as an editor of the project has it.
 */
export async function authorizeRequest(
  headers: IncomingHttpHeaders,
  path: string,
  check: InvokerCheck,
  verify: Identity['verify'],
): Promise<Refusal | undefined> {
  if (isPublic(check)) return undefined;
  const header = headers['x-serverless-authorization'] ?? headers.authorization;
  const token = /^bearer (.+)$/i.exec(Array.isArray(header) ? (header[0] ?? '') : (header ?? ''))?.[1];
  if (!token) return forbidden(path);
  try {
    const { audience } = await verify(token.trim());
    if (check.audiences.includes(withoutSlash(audience))) return undefined;
    return invalidToken(path, `the audience '${audience}' is not this service's URL`);
  } catch {
    return invalidToken(path, 'The access token could not be verified');
  }
}

export function isPublic({
  invokerIamDisabled,
  policy,
}: Pick<InvokerCheck, 'invokerIamDisabled' | 'policy'>): boolean {
  if (invokerIamDisabled) return true;
  return (policy.bindings ?? []).some(
    ({ role, members = [], condition }) => role === invokerRole && !condition && members.includes('allUsers'),
  );
}

/** The header as the container gets it: Cloud Run takes the signature out of the token that it has checked. */
export function withoutSignature(header: string): string {
  return header.replace(/^(bearer [^.\s]+\.[^.\s]+\.)\S+$/i, '$1SIGNATURE_REMOVED_BY_GOOGLE');
}

function forbidden(path: string): Refusal {
  return {
    status: 403,
    title: 'Forbidden',
    text: `Your client does not have permission to get URL <code>${escapeHtml(path)}</code> from this server.`,
    logged: unauthenticated,
  };
}

function invalidToken(path: string, cause: string): Refusal {
  return {
    status: 401,
    title: 'Unauthorized',
    text: `Your client does not have permission to the requested URL <code>${escapeHtml(path)}</code>.`,
    headers: {
      'WWW-Authenticate': `Bearer error="invalid_token" error_description="${cause.replaceAll('"', '')}"`,
    },
    logged: unauthenticated,
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
}
