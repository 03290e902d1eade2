import { join, relative, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { AGENT_BUNDLE } from '@agent-gallery/adk/bundle';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

const PLAIN_BUNDLE: BuildOptions & { metafile: true } = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  metafile: true,
  logLevel: 'warning',
};

/** Folders of the packages of which something is in a service's `dist/server.mjs`, in the lockfile's words. Nothing is written. */
export async function bundlePaths(root: string, folder: string, isAdk: boolean): Promise<string[]> {
  const absWorkingDir = resolve(root, folder);
  const { metafile } = await build({
    ...(isAdk ? AGENT_BUNDLE : PLAIN_BUNDLE),
    metafile: true,
    absWorkingDir,
    entryPoints: ['src/main.ts'],
    outfile: 'unused.mjs',
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const paths = inputs.map(([input]) => relative(root, join(absWorkingDir, input)));
  return [...new Set(paths.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []))];
}
