import { untrack } from 'svelte';
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

export interface SessionOptions {
  /** Who was signed in when the browser last showed the console: taken for signed in until the gate says otherwise. */
  known?: SignedInUser | undefined;
  /** What is waited for before the gate is loaded, where that is known. */
  beginning?: () => Promise<void>;
}

/** Who uses the page. Firebase Auth is loaded when the session starts, after the first page has been drawn. */
export class Session {
  #state = $state.raw<SessionState>({ kind: 'starting' });
  #signInFailure = $state.raw<Failure>();
  #signingIn = $state(false);
  #gate: Promise<AuthGate> | undefined;
  readonly #loadGate: () => Promise<AuthGate>;
  readonly #beginning: () => Promise<void>;
  readonly #confirmed = Promise.withResolvers<undefined>();
  #known: SignedInUser | undefined;
  /** Who is signed in by the gate's word. */
  #confirmedUser: SignedInUser | undefined;

  constructor(loadGate: () => Promise<AuthGate>, { known, beginning }: SessionOptions = {}) {
    this.#loadGate = loadGate;
    this.#known = known;
    this.#beginning = beginning ?? (() => Promise.resolve());
    if (known) this.#state = { kind: 'signed-in', user: known };
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
      this.#confirmedUser = undefined;
      this.#confirmed.resolve(undefined);
      this.#state = { kind: 'failed', failure: describeFailure(error) };
    };
    const known = this.#known;
    this.#known = undefined;
    this.#state = known ? { kind: 'signed-in', user: known } : { kind: 'starting' };
    this.#gate = known ? this.#beginning().then(this.#loadGate) : this.#loadGate();
    this.#gate.then((gate) => {
      if (stopped) return;
      stop = gate.watch((user) => {
        this.#confirmedUser = user ?? undefined;
        // Whoever was known already goes on as before: nothing that depends on it is done twice.
        const { state } = this;
        if (state.kind !== 'signed-in' || state.user.uid !== user?.uid)
          this.#state = user ? { kind: 'signed-in', user } : { kind: 'signed-out' };
        this.#confirmed.resolve(undefined);
      }, failed);
    }, failed);
    return () => {
      stopped = true;
      stop?.();
    };
  }

  /** Resolves when the gate is there; clients that ask for its tokens by themselves can be made then. */
  async whenGated(): Promise<void> {
    await this.#gate;
  }

  /** Resolves when the gate has said who is signed in, or could not. */
  async whenConfirmed(): Promise<void> {
    await this.#confirmed.promise;
  }

  /** Throws when nobody is signed in. */
  async getIdToken(): Promise<string> {
    // An effect that asks for something is not one of who is signed in.
    const state = untrack(() => this.#state);
    if (state.kind !== 'signed-in') throw new Error('Nobody is signed in.');
    return (this.#confirmedUser ?? state.user).getIdToken();
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
