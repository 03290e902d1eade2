import { randomUUID } from 'node:crypto';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import type { User } from '../http/api-env.ts';
import type { FindAccount } from '../members/find-account.ts';

/**
 * Tells whose ID token it is, or undefined when it is none that counts: malformed, not signed by Firebase, for
 * another project, expired, or of a user who is gone. Throws when that cannot be found out now.
 */
export type VerifyToken = (idToken: string) => Promise<User | undefined>;

const NOT_ACCEPTED = new Set<unknown>([
  'auth/argument-error',
  'auth/id-token-expired',
  'auth/id-token-revoked',
  'auth/invalid-id-token',
  'auth/user-disabled',
  'auth/user-not-found',
]);

function saysTokenIsBad(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  // firebase-admin calls it an argument error as well when Google's public keys cannot be fetched.
  if (error.message.startsWith('Error fetching public keys')) return false;
  return NOT_ACCEPTED.has(error.code);
}

export interface TokenVerifier {
  verifyToken: VerifyToken;
  findAccount: FindAccount;
  close(): Promise<void>;
}

/** Verifies Firebase ID tokens of a project, and looks its accounts up; `close` lets go of what firebase-admin holds. */
export function createTokenVerifier(project: string): TokenVerifier {
  const app = initializeApp({ projectId: project }, randomUUID());
  const auth = getAuth(app);
  return {
    async verifyToken(idToken) {
      try {
        const { uid, email, email_verified } = await auth.verifyIdToken(idToken);
        // A member's record is found by the uid, which must therefore be one segment of a path.
        if (uid.includes('/')) return undefined;
        return { uid, email: email ?? null, emailVerified: email_verified === true };
      } catch (error) {
        if (saysTokenIsBad(error)) return undefined;
        throw new Error('The ID token could not be verified.', { cause: error });
      }
    },
    async findAccount(email) {
      try {
        const { uid, emailVerified, disabled } = await auth.getUserByEmail(email);
        return disabled || uid.includes('/') ? undefined : { uid, emailVerified };
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'auth/user-not-found')
          return undefined;
        throw new Error('The account could not be looked up.', { cause: error });
      }
    },
    close: () => deleteApp(app),
  };
}
