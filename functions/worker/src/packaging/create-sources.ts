import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAddressGuard } from '@agent-gallery/a2a/address-guard';
import type { Archive, SourceOrder, Sources } from '../engine/ports.ts';
import { StepFailure } from '../engine/step-failure.ts';
import type { ReadSecret } from '../google/secret-reader.ts';
import { FETCH_TIMEOUT_MS, MAX_ARCHIVE_BYTES } from './limits.ts';
import { packFolder } from './pack-folder.ts';
import type { BasePins } from './recipe/pin-bases.ts';
import { type UploadReader, fetchArchive } from './sources/fetch-archive.ts';
import { createGuardedHttp } from './sources/guarded-http.ts';

export interface SourcesDeps {
  /** Folder of the agents that ship with the portal. */
  agentsRoot: string;
  uploads: UploadReader;
  /** Value of a version of a secret, for a workspace and a host. Throws a StepFailure where it may not be read. */
  readSecret: ReadSecret;
  /** Digests of the images that generated Dockerfiles start from; others they name by their tags. */
  bases?: BasePins;
  /** Certificates to trust beside the system's, and whether a repository may be on this machine: for tests alone. */
  git?: { ca: string; allowLoopback: boolean };
}

interface Fetched {
  folder: string;
  commit: string | null;
  warnings: readonly string[];
}

/** Fetches sources of every kind and packs them. The folder it works in is gone when `use` has ended. */
export function createSources(deps: SourcesDeps): Sources {
  const fetchSource = async ({ source, workspaceId }: SourceOrder, workFolder: string): Promise<Fetched> => {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    switch (source.kind) {
      case 'folder':
        return { folder: join(deps.agentsRoot, source.path), commit: null, warnings: [] };
      case 'archive': {
        const folder = await fetchArchive(deps.uploads, source.object, workFolder, signal);
        return { folder: join(folder, source.folder), commit: null, warnings: [] };
      }
      case 'git': {
        const { host } = new URL(source.url);
        const token =
          source.tokenSecret === undefined
            ? undefined
            : await deps.readSecret(source.tokenSecret, { workspaceId, host });
        const guard = createAddressGuard({ allowLoopback: deps.git?.allowLoopback ?? false });
        const http = createGuardedHttp({
          guard,
          maxBytes: MAX_ARCHIVE_BYTES,
          signal,
          ...(deps.git && { ca: deps.git.ca }),
        });
        const { fetchRepository } = await import('./sources/fetch-repository.ts');
        return fetchRepository({ ...source, token: token?.trim() }, workFolder, http, signal);
      }
      default: {
        const unknown: never = source;
        throw new Error(`Unknown source ${JSON.stringify(unknown)}`);
      }
    }
  };
  const explainTimeout = (error: unknown): never => {
    if (!(error instanceof DOMException) || error.name !== 'TimeoutError') throw error;
    throw new StepFailure('source-invalid', 'The agent’s source could not be fetched in time.', {
      cause: `It took longer than ${FETCH_TIMEOUT_MS / 1000} s.`,
      fix: 'Deploy again, or make the source smaller.',
    });
  };
  return {
    withArchive: async (order, use) => {
      const workFolder = await mkdtemp(join(tmpdir(), 'agent-source-'));
      try {
        const { folder, commit, warnings } = await fetchSource(order, workFolder).catch(explainTimeout);
        const archive: Archive = await packFolder(folder, {
          name: order.agentId,
          agent: order.agent,
          dockerfile: order.source.dockerfile,
          file: join(workFolder, 'source.tar.gz'),
          ...(deps.bases && { bases: deps.bases }),
        });
        return await use({ ...archive, commit, warnings: [...warnings, ...archive.warnings] });
      } finally {
        await rm(workFolder, { recursive: true, force: true });
      }
    },
  };
}
