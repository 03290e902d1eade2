import type { Source } from '@agent-gallery/contract';
import { shellFlag, shellWord } from './shell.ts';

const CHECKOUT = 'agent-source';
const COMMIT = /^[0-9a-f]{40}$/;

/** How gcloud comes by an agent's source: commands that go before, and the flag that names it. */
export function sourceCommands(source: Source): { before: string[]; from: string; folder: string } {
  const at = (folder: string) => ({ from: shellFlag('source', folder), folder });
  switch (source.kind) {
    case 'folder':
      return { before: [], ...at(source.path) };
    case 'archive':
      return { before: [], ...at(source.folder || '.') };
    case 'git': {
      const folder = source.folder === '' ? CHECKOUT : `${CHECKOUT}/${source.folder}`;
      const url = shellWord(source.url);
      if (COMMIT.test(source.ref))
        return {
          before: [`git clone ${url} ${CHECKOUT}`, `git -C ${CHECKOUT} checkout ${source.ref}`],
          ...at(folder),
        };
      const branch = source.ref === 'HEAD' ? '' : `${shellFlag('branch', source.ref)} `;
      return { before: [`git clone --depth=1 ${branch}${url} ${CHECKOUT}`], ...at(folder) };
    }
    case 'image':
      return { before: [], from: shellFlag('image', source.image), folder: '' };
  }
}
