import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PageParts } from '../src/lib/first-load/begin.ts';

/** What Vite writes of each chunk (https://vite.dev/guide/backend-integration). */
type Chunks = Readonly<Partial<Record<string, { file: string; imports?: string[]; css?: string[] }>>>;

/** What SvelteKit writes of each route. */
interface Route {
  pattern: RegExp;
  page: { layouts: (number | undefined)[]; leaf: number } | null;
}

const NODE = /\/client-optimized\/nodes\/(\d+)\.js$/;

export interface PartsOptions {
  /** SvelteKit's `output`. */
  folder: string;
  /** A module that the pages of a route begin with, besides what they import. */
  alsoOf: (path: RegExp) => string | undefined;
}

/**
 * The scripts and styles of each route's page that the page for all paths does not name by itself, and those of a module.
 * Throws where SvelteKit's output is not as this expects it.
 */
export async function listPageParts({ folder, alsoOf }: PartsOptions): Promise<{
  pages: PageParts;
  of: (source: string) => string[];
}> {
  const text = await readFile(join(folder, 'client/.vite/manifest.json'), 'utf8');
  const chunks = JSON.parse(text) as Chunks;
  const file = pathToFileURL(join(folder, 'server/manifest-full.js')).href;
  const { manifest } = (await import(file)) as { manifest: { routes: Route[] } };

  const nodes = new Map(Object.keys(chunks).map((source) => [NODE.exec(source)?.[1], source]));
  const entries = Object.keys(chunks).filter((source) => chunks[source]?.file.includes('/entry/'));
  const nodeSource = (node: number) => {
    const source = nodes.get(String(node));
    if (source === undefined) throw new Error(`SvelteKit's node ${String(node)} is not in Vite's manifest.`);
    return source;
  };
  const named = partsOf(chunks, [...entries, nodeSource(0)]);
  const of = (...sources: string[]) => [...partsOf(chunks, sources).difference(named)];

  const pages = manifest.routes.flatMap(({ pattern, page }) => {
    if (!page) return [];
    const layouts = page.layouts.filter((node) => node !== undefined);
    const also = alsoOf(pattern);
    const sources = [...layouts, page.leaf].map(nodeSource);
    return [[pattern.source, of(...sources, ...(also === undefined ? [] : [also]))] as const];
  });
  if (pages.length === 0) throw new Error('SvelteKit names no pages.');
  return { pages, of };
}

/** The files of chunks and of all that they import. Throws an Error for a module that is no chunk's. */
function partsOf(chunks: Chunks, sources: readonly string[], found = new Set<string>()): Set<string> {
  for (const source of sources) {
    const chunk = chunks[source];
    if (!chunk) throw new Error(`${source} begins no chunk.`);
    const file = `/${chunk.file}`;
    if (found.has(file)) continue;
    found.add(file);
    for (const style of chunk.css ?? []) found.add(`/${style}`);
    partsOf(chunks, chunk.imports ?? [], found);
  }
  return found;
}
