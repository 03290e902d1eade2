import { describeFailure, type Failure } from './failure.ts';

export interface SignedInUser {
  uid: string;
  email: string | null;
  /** A token that is valid now; it is renewed when it is about to end. */
  getIdToken(): Promise<string>;
}

/** Whoever knows who is signed in. */
export interface AuthGate {
  watch(next: (user: SignedInUser | null) => void, failed: (error: Error) => void): () => void;
  signInWithGoogle(): Promise<void>;
  signInWithPassword(email: string, password: string): Promise<void>;
  signOut(): Promise<void>;
}

export type SessionState =
  | { kind: 'starting' }
  | { kind: 'signed-out' }
  | { kind: 'signed-in'; user: SignedInUser }
  | { kind: 'failed'; failure: Failure };

/** Who uses the page. Firebase Auth is loaded when the session starts, after the first page has been drawn. */
export class Session {
  #state = $state.raw<SessionState>({ kind: 'starting' });
  #signInFailure = $state.raw<Failure>();
  #signingIn = $state(false);
  #gate: Promise<AuthGate> | undefined;
  readonly #loadGate: () => Promise<AuthGate>;

  constructor(loadGate: () => Promise<AuthGate>) {
    this.#loadGate = loadGate;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Why the last attempt to sign in did not succeed. */
  get signInFailure(): Failure | undefined {
    return this.#signInFailure;
  }

  get signingIn(): boolean {
    return this.#signingIn;
  }

  /** Begins to watch who is signed in; returns what ends it. */
  start(): () => void {
    let stop: (() => void) | undefined;
    let stopped = false;
    const failed = (error: unknown) => {
      this.#gate = undefined;
      this.#state = { kind: 'failed', failure: describeFailure(error) };
    };
    this.#state = { kind: 'starting' };
    this.#gate = this.#loadGate();
    this.#gate.then((gate) => {
      if (stopped) return;
      stop = gate.watch((user) => {
        this.#state = user ? { kind: 'signed-in', user } : { kind: 'signed-out' };
      }, failed);
    }, failed);
    return () => {
      stopped = true;
      stop?.();
    };
  }

  /** Throws when nobody is signed in. */
  async getIdToken(): Promise<string> {
    if (this.#state.kind !== 'signed-in') throw new Error('Nobody is signed in.');
    return this.#state.user.getIdToken();
  }

  signInWithGoogle(): Promise<void> {
    return this.#signIn((gate) => gate.signInWithGoogle());
  }

  signInWithPassword(email: string, password: string): Promise<void> {
    return this.#signIn((gate) => gate.signInWithPassword(email, password));
  }

  async signOut(): Promise<void> {
    await (await this.#gate)?.signOut();
  }

  async #signIn(attempt: (gate: AuthGate) => Promise<void>): Promise<void> {
    if (this.#signingIn || this.#gate === undefined) return;
    this.#signingIn = true;
    this.#signInFailure = undefined;
    try {
      await attempt(await this.#gate);
    } catch (error) {
      this.#signInFailure = isChangeOfMind(error) ? undefined : describeFailure(error);
    } finally {
      this.#signingIn = false;
    }
  }
}

/** Closing the sign-in window is no failure. */
function isChangeOfMind(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'auth/popup-closed-by-user' || code === 'auth/cancelled-popup-request';
}
