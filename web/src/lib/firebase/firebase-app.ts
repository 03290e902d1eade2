import { getApps, initializeApp, type FirebaseApp } from 'firebase/app';
import type { PortalConfig } from '#lib/portal/portal-config.ts';

/** The page's Firebase app; made by whoever asks first. */
export function firebaseApp(config: PortalConfig): FirebaseApp {
  const { projectId, apiKey, authDomain, appId } = config;
  return (
    getApps()[0] ??
    initializeApp({
      projectId,
      apiKey,
      ...(authDomain === undefined ? {} : { authDomain }),
      ...(appId === undefined ? {} : { appId }),
    })
  );
}

/** Host and port of an emulator named as `host:port`. */
export function hostAndPort(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon), Number(address.slice(colon + 1))];
}
