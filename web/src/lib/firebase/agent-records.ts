import { agentSchema, paths, type Agent } from '@agent-gallery/contract';
import {
  collection,
  connectFirestoreEmulator,
  getDocs,
  getFirestore,
  orderBy,
  query,
} from 'firebase/firestore/lite';
import type { PortalConfig } from '#lib/portal/portal-config.ts';
import { firebaseApp, hostAndPort } from './firebase-app.ts';

export interface AgentList {
  agents: Agent[];
  /** How many records are not as the contract says. */
  unreadableCount: number;
}

/** Reads the gallery once, with the small Firestore client, so that the first page need not load the large one. */
export function createAgentReader(config: PortalConfig): () => Promise<AgentList> {
  const firestore = getFirestore(firebaseApp(config));
  if (config.emulators) connectFirestoreEmulator(firestore, ...hostAndPort(config.emulators.firestore));

  return async () => {
    const found = await getDocs(query(collection(firestore, paths.agents()), orderBy('name')));
    const parsed = found.docs.map((document) => agentSchema.safeParse(document.data()));
    const agents = parsed.flatMap((result) => (result.success ? [result.data] : []));
    return { agents, unreadableCount: parsed.length - agents.length };
  };
}
