import type { Log } from '@agent-gallery/a2a';
import type { AgentDirectory } from './directory/agent-directory.ts';
import { createFirestoreDirectory } from './directory/create-firestore-directory.ts';
import { createListDirectory } from './directory/create-list-directory.ts';
import type { HostingConfig } from './read-hosting-config.ts';

/** The directory that a configuration names. */
export const createDirectory = async (config: HostingConfig, log: Log): Promise<AgentDirectory> => {
  const { source, self } = config;
  switch (source.kind) {
    case 'list':
      return createListDirectory(source.urls, self.url);
    case 'firestore': {
      const { Firestore } = await import('@google-cloud/firestore');
      const { workspaceId } = source;
      return createFirestoreDirectory({ firestore: new Firestore(), workspaceId, self, log });
    }
    default:
      return source satisfies never;
  }
};
