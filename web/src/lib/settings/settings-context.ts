import { createSettingsClient, type SettingsClient } from '@agent-gallery/api/settings-client';
import type { Role } from '@agent-gallery/contract';
import { createContext } from 'svelte';
import type { Portal } from '#lib/portal/portal.ts';

/** What the sections of the settings work with. */
export interface Settings {
  client: SettingsClient;
  role: Role;
  uid: string;
}

export const [getSettings, setSettings] = createContext<Settings>();

/** The client of the portal's workspace, for who is signed in. */
export function settingsClientOf({ config, session }: Pick<Portal, 'config' | 'session'>): SettingsClient {
  return createSettingsClient({
    // The client knows the API's path by itself.
    baseUrl: config.apiUrl.replace(/\/api$/, ''),
    workspaceId: config.workspaceId,
    getIdToken: () => session.getIdToken(),
    fetch: (...args) => fetch(...args),
  });
}
