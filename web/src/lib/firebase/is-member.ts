import { paths } from '@agent-gallery/contract';
import { connectFirestoreEmulator, doc, getDoc, getFirestore } from 'firebase/firestore/lite';
import type { PortalConfig } from '#lib/portal/portal-config.ts';
import { firebaseApp, hostAndPort } from './firebase-app.ts';

/** Whether somebody is a member of the portal's workspace: their own record may be read, and may be missing. */
export async function isMember(config: PortalConfig, uid: string): Promise<boolean> {
  const firestore = getFirestore(firebaseApp(config));
  if (config.emulators) connectFirestoreEmulator(firestore, ...hostAndPort(config.emulators.firestore));
  return (await getDoc(doc(firestore, paths.member(config.workspaceId, uid)))).exists();
}
