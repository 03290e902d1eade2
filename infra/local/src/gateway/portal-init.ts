import type { EmulatorHosts } from '../emulators/emulator-settings.ts';
import type { LocalUser } from '../seed/local-user.ts';

/** What Firebase Hosting answers at this path, and what the console needs beyond it. */
export const INIT_PATH = '/__/firebase/init.json';

export interface PortalInit {
  projectId: string;
  apiKey: string;
  authDomain: string;
  appId: string;
  apiUrl: string;
  workspaceId: string;
  emulators: { firestore: string; auth: string };
  localSignIn: { email: string; password: string };
  /** Shown on every page: what this machine does differently from Google Cloud. */
  notice?: string;
}

/** The console's configuration on a laptop. */
export function portalInit(options: {
  projectId: string;
  workspaceId: string;
  hosts: EmulatorHosts;
  user: LocalUser;
  notice: string | undefined;
}): PortalInit {
  const { projectId, workspaceId, hosts, user, notice } = options;
  return {
    projectId,
    apiKey: 'demo',
    authDomain: `${projectId}.firebaseapp.com`,
    appId: '1:0:web:0',
    apiUrl: '/api',
    workspaceId,
    emulators: { firestore: hosts.firestore, auth: `http://${hosts.auth}` },
    localSignIn: { email: user.email, password: user.password },
    ...(notice === undefined ? {} : { notice }),
  };
}
