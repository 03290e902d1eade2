import { z } from 'zod';

const accountSchema = z.object({ localId: z.string(), idToken: z.string(), email: z.string() });

/** A user of the Auth emulator. */
export interface SignedIn {
  uid: string;
  email: string;
  idToken: string;
}

/** Host of an emulator that the run's setup has started. Throws when there is none. */
export function emulatorHost(name: 'FIREBASE_AUTH_EMULATOR_HOST' | 'PUBSUB_EMULATOR_HOST'): string {
  const host = process.env[name];
  if (host === undefined) throw new Error(`${name} is not set: run this with the emulators.`);
  return host;
}

/** Makes an account in the Auth emulator and signs it in. */
export async function signIn(email: string): Promise<SignedIn> {
  const host = emulatorHost('FIREBASE_AUTH_EMULATOR_HOST');
  const response = await fetch(`http://${host}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'not-a-secret', returnSecureToken: true }),
  });
  const account = accountSchema.parse(await response.json());
  return { uid: account.localId, email: account.email, idToken: account.idToken };
}

/** The same token with other claims. The Auth emulator's tokens are not signed, so this is what anybody could forge. */
export function withClaims(idToken: string, claims: Record<string, unknown>): string {
  const [header, payload] = idToken.split('.');
  const original: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...Object(original), ...claims })).toString('base64url');
  return `${header}.${changed}.`;
}
