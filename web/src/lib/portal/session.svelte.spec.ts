import { describe, expect, it } from 'vitest';
import { Session, type AuthGate, type SignedInUser } from './session.svelte.ts';

const user: SignedInUser = {
  uid: 'u1',
  email: 'dev@example.com',
  getIdToken: () => Promise.resolve('token'),
};

/** An account service that signs in whoever asks, or fails. */
function gate(failure?: Error) {
  let tell: (user: SignedInUser | null) => void = () => undefined;
  let watching = 0;
  const signIn = () => {
    if (failure) return Promise.reject(failure);
    tell(user);
    return Promise.resolve();
  };
  const service: AuthGate = {
    watch(next) {
      tell = next;
      watching += 1;
      next(null);
      return () => {
        watching -= 1;
      };
    },
    signInWithGoogle: signIn,
    signInWithPassword: signIn,
    signOut() {
      tell(null);
      return Promise.resolve();
    },
  };
  return { service, watching: () => watching };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('Session', () => {
  it('goes from starting to signed out, signed in and out again', async () => {
    const session = new Session(() => Promise.resolve(gate().service));
    session.start();
    expect(session.state.kind).toBe('starting');
    await settled();
    expect(session.state.kind).toBe('signed-out');
    await session.signInWithPassword('dev@example.com', 'secret');
    expect(session.state).toEqual({ kind: 'signed-in', user });
    expect(await session.getIdToken()).toBe('token');
    await session.signOut();
    expect(session.state.kind).toBe('signed-out');
    await expect(session.getIdToken()).rejects.toThrow('Nobody is signed in.');
  });

  it('takes who is known for signed in until the gate says otherwise', async () => {
    const begun = Promise.withResolvers<undefined>();
    const { service } = gate();
    const session = new Session(() => Promise.resolve(service), {
      known: user,
      beginning: () => begun.promise,
    });
    expect(session.state).toEqual({ kind: 'signed-in', user });
    session.start();
    expect(await session.getIdToken()).toBe('token');
    begun.resolve(undefined);
    await session.whenConfirmed();
    expect(session.state.kind).toBe('signed-out');
    session.start();
    expect(session.state.kind).toBe('starting');
  });

  it('stays as it is when the gate says the same, and takes the gate’s tokens from then on', async () => {
    const { service } = gate();
    const session = new Session(() => Promise.resolve(service), {
      known: { ...user, getIdToken: () => Promise.resolve('stored token') },
    });
    session.start();
    const { state } = session;
    expect(await session.getIdToken()).toBe('stored token');
    service.watch = (next) => {
      next(user);
      return () => undefined;
    };
    await settled();
    expect(session.state).toBe(state);
    expect(await session.getIdToken()).toBe('token');
  });

  it('says why it cannot start, and starts when it is tried again', async () => {
    let broken = true;
    const session = new Session(() =>
      broken
        ? Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
        : Promise.resolve(gate().service),
    );
    session.start();
    await settled();
    expect(session.state).toMatchObject({ kind: 'failed', failure: { title: 'No connection' } });
    broken = false;
    session.start();
    await settled();
    expect(session.state.kind).toBe('signed-out');
  });

  it('says why somebody could not sign in', async () => {
    const denied = Object.assign(new Error('auth'), { code: 'auth/popup-blocked' });
    const session = new Session(() => Promise.resolve(gate(denied).service));
    session.start();
    await settled();
    await session.signInWithGoogle();
    expect(session.signInFailure).toMatchObject({ title: 'The sign-in window was blocked' });
    expect(session.signingIn).toBe(false);
  });

  it('takes it as no failure when the sign-in window is closed', async () => {
    const closed = Object.assign(new Error('auth'), { code: 'auth/popup-closed-by-user' });
    const session = new Session(() => Promise.resolve(gate(closed).service));
    session.start();
    await settled();
    await session.signInWithGoogle();
    expect(session.signInFailure).toBeUndefined();
  });

  it('ends its watch when it is stopped, also before it has begun', async () => {
    const first = gate();
    const session = new Session(() => Promise.resolve(first.service));
    const stop = session.start();
    await settled();
    stop();
    expect(first.watching()).toBe(0);
    session.start()();
    await settled();
    expect(first.watching()).toBe(0);
  });
});
