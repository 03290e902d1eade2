import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { expect, inject, test } from 'vitest';

const { firestore, pubsub, auth } = inject('emulators');

test('Google clients find the emulators by the environment', async () => {
  expect(process.env['FIRESTORE_EMULATOR_HOST']).toBe(firestore);
  expect(process.env['PUBSUB_EMULATOR_HOST']).toBe(pubsub);
  expect(process.env['FIREBASE_AUTH_EMULATOR_HOST']).toBe(auth);
  const database = getFirestore(initializeApp({ projectId: 'demo-emulators-test' }));
  await database.doc('greetings/one').set({ text: 'hello' });
  expect((await database.doc('greetings/one').get()).data()).toEqual({ text: 'hello' });
  await database.terminate();
});
