// The emulator needs no credentials; without this Google's clients look for the metadata server first.
process.env['METADATA_SERVER_DETECTION'] ??= 'none';

import { Firestore } from '@google-cloud/firestore';

/** The emulator's database, past its rules, as the functions have it. */
export function openDatabase({
  firestoreHost,
  projectId,
}: {
  firestoreHost: string;
  projectId: string;
}): Firestore {
  return new Firestore({
    projectId,
    host: firestoreHost,
    ssl: false,
    customHeaders: { Authorization: 'Bearer owner' },
  });
}
