import { join } from 'node:path';
import type { Sources } from '../engine/ports.ts';
import { packFolder } from './pack-folder.ts';

/** Sources that ship with the portal: one folder each below `agentsRoot`. */
export function createSources(agentsRoot: string): Sources {
  return { pack: (source) => packFolder(join(agentsRoot, source.path)) };
}
