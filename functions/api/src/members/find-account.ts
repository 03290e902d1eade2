/** An account of Firebase Auth. */
export interface Account {
  uid: string;
  emailVerified: boolean;
}

/** Looks an account up by its address; undefined when there is none, or it is disabled. */
export type FindAccount = (email: string) => Promise<Account | undefined>;

/** For an API that may not look anybody up: everybody is invited, and comes in at their next sign-in. */
export const NO_ACCOUNTS: FindAccount = () => Promise.resolve(undefined);
