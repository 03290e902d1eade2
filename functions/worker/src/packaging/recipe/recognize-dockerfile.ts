import type { Recognized } from './recipe.ts';
import { folderOf, type SourceTree } from './source-tree.ts';

/** A Dockerfile at the path that was asked for, else at the top. */
export function recognizeDockerfile(tree: SourceTree, asked: string | undefined): Recognized {
  if (asked !== undefined && !tree.names.has(asked)) {
    const others = [...tree.names].filter((name) =>
      /(^|\/)(Dockerfile|Containerfile)(\.[\w.-]+)?$/.test(name),
    );
    return {
      ok: false,
      cause: `There is no file named ${asked} in the source.`,
      fix:
        others.length === 0
          ? 'Leave the Dockerfile’s path empty: one is generated then.'
          : `Name one that is there: ${others.slice(0, 5).join(', ')}.`,
    };
  }
  const path = asked ?? ['Dockerfile', 'Containerfile'].find((name) => tree.names.has(name));
  if (path === undefined) return undefined;
  const place = folderOf(path) === '' ? 'at the top of the source' : 'that was named';
  return {
    ok: true,
    recipe: { kind: 'dockerfile', path },
    because: `It has ${path}, the Dockerfile ${place}.`,
    warnings: [],
  };
}
