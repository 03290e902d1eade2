import {
  GoogleAuthProvider,
  browserLocalPersistence,
  browserPopupRedirectResolver,
  connectAuthEmulator,
  indexedDBLocalPersistence,
  initializeAuth,
  onAuthStateChanged,
  signInWithEmailAndPassword,
  signInWithPopup,
  signOut,
} from 'firebase/auth';
import type { PortalConfig } from '#lib/portal/portal-config.ts';
import type { AuthGate } from '#lib/portal/session.svelte.ts';
import { firebaseApp } from './firebase-app.ts';

/** Firebase Auth, or its emulator, as the session uses it. */
export function createAuthGate(config: PortalConfig): AuthGate {
  const auth = initializeAuth(firebaseApp(config), {
    persistence: [indexedDBLocalPersistence, browserLocalPersistence],
  });
  if (config.emulators) connectAuthEmulator(auth, config.emulators.auth, { disableWarnings: true });

  return {
    watch: (next, failed) =>
      onAuthStateChanged(
        auth,
        (user) => {
          next(user && { uid: user.uid, email: user.email, getIdToken: () => user.getIdToken() });
        },
        failed,
      ),
    async signInWithGoogle() {
      await signInWithPopup(auth, new GoogleAuthProvider(), browserPopupRedirectResolver);
    },
    async signInWithPassword(email, password) {
      await signInWithEmailAndPassword(auth, email, password);
    },
    signOut: () => signOut(auth),
  };
}
