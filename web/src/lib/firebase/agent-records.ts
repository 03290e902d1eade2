import { agentSchema, paths, serviceSchema, type Agent, type Service } from '@agent-gallery/contract';
import {
  collection,
  connectFirestoreEmulator,
  getDocs,
  getFirestore,
  orderBy,
  query,
  where,
} from 'firebase/firestore/lite';
import type { PortalConfig } from '#lib/portal/portal-config.ts';
import { firebaseApp, hostAndPort } from './firebase-app.ts';

export interface AgentList {
  agents: Agent[];
  /** How many records are not as the contract says. */
  unreadableCount: number;
}

export interface GalleryReader {
  /** Those that ship with the portal and those that the workspace added, by name. Rejects for somebody who is no member. */
  agents(): Promise<AgentList>;
  /** Services of the workspace that have something live. */
  liveServices(): Promise<Service[]>;
}

/** Reads the gallery once, with the small Firestore client, so that the first page need not load the large one. */
export function createGalleryReader(config: PortalConfig): GalleryReader {
  const firestore = getFirestore(firebaseApp(config));
  if (config.emulators) connectFirestoreEmulator(firestore, ...hostAndPort(config.emulators.firestore));

  return {
    async agents() {
      const places = [paths.agents(), paths.workspaceAgents(config.workspaceId)];
      const found = await Promise.all(
        places.map((path) => getDocs(query(collection(firestore, path), orderBy('name')))),
      );
      const parsed = found
        .flatMap(({ docs }) => docs)
        .map((document) => agentSchema.safeParse(document.data()));
      const agents = parsed
        .flatMap((result) => (result.success ? [result.data] : []))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return { agents, unreadableCount: parsed.length - agents.length };
    },
    async liveServices() {
      const inWorkspace = where('workspaceId', '==', config.workspaceId);
      const found = await getDocs(query(collection(firestore, paths.services()), inWorkspace));
      return found.docs
        .flatMap((document) => serviceSchema.safeParse(document.data()).data ?? [])
        .filter(({ live }) => live !== null);
    },
  };
}
