import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

/** Who pushes, as the subscription's OIDC token must say. */
export interface PushIdentity {
  /** The `aud` claim of tokens for this entrance. */
  audience: string;
  /** The `email` claim: the service account that pushes. */
  serviceAccount: string;
}

/** The request is not Pub/Sub's: refused, with a reason for our log and none for the caller. */
export class PushRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PushRefused';
  }
}

/** Google's public key of an id; undefined where there is none. */
export type FindKey = (keyId: string) => Promise<KeyObject | undefined>;

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
const CLOCK_SKEW_SECONDS = 60;
/** What Cloud Run puts in the place of a signature that it has checked (https://docs.cloud.google.com/run/docs/troubleshooting#signature-removed). */
const CHECKED_BY_CLOUD_RUN = 'SIGNATURE_REMOVED_BY_GOOGLE';

const headerSchema = z.object({ alg: z.literal('RS256'), kid: z.string().min(1) });
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  iat: z.number(),
  exp: z.number(),
});

function parsePart<T>(part: string, schema: z.ZodType<T>, name: string): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    throw new PushRefused(`The token’s ${name} is no JSON.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PushRefused(
    `The token’s ${name} lacks ${parsed.error.issues[0]?.path.join('.') || 'its fields'}.`,
  );
}

async function checkSignature(signed: string, signature: string, keyId: string, findKey: FindKey) {
  if (signature === CHECKED_BY_CLOUD_RUN) return;
  const key = await findKey(keyId);
  if (key === undefined) throw new PushRefused('The token is signed by a key that is not Google’s.');
  if (!verify('RSA-SHA256', Buffer.from(signed), key, Buffer.from(signature, 'base64url')))
    throw new PushRefused('The token’s signature is wrong.');
}

/**
 * Checks that a token is Google's for the account that pushes and for this entrance
 * (https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions). Throws a PushRefused; any other error means that
 * Google's keys could not be had.
 */
export async function checkPushToken(
  token: string,
  identity: PushIdentity,
  findKey: FindKey,
  nowSeconds = Date.now() / 1_000,
): Promise<void> {
  const [header = '', claims = '', signature = '', ...rest] = token.split('.');
  if (signature === '' || rest.length > 0) throw new PushRefused('It is no signed token.');
  const { kid } = parsePart(header, headerSchema, 'header');
  const said = parsePart(claims, claimsSchema, 'claims');
  await checkSignature(`${header}.${claims}`, signature, kid, findKey);
  if (!ISSUERS.includes(said.iss)) throw new PushRefused('Google has not issued the token.');
  if (said.exp < nowSeconds - CLOCK_SKEW_SECONDS) throw new PushRefused('The token has expired.');
  if (said.iat > nowSeconds + CLOCK_SKEW_SECONDS) throw new PushRefused('The token is of the future.');
  if (said.aud !== identity.audience) throw new PushRefused('The token is for another entrance.');
  if (said.email !== identity.serviceAccount || !said.email_verified)
    throw new PushRefused('The token is of another account.');
}
