import { access, glob, readFile, readdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../tools/generated-docs.ts';
import { prose, readPages, type Page } from './pages.ts';

let pages: Page[] = [];
beforeAll(async () => {
  pages = await readPages();
});

const exists = (path: string) =>
  access(join(ROOT, path)).then(
    () => true,
    () => false,
  );

/** Anchors as GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => {
    const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*_]/g, '');
    const anchor = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${String(count)}`;
  });
  return new Set(anchors);
}

/** Targets of links and pictures, in Markdown and in HTML. */
function targetsOf(text: string): string[] {
  const markdown = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)];
  const html = [...prose(text).matchAll(/(?:src|srcset|href)="([^"]+)"/g)];
  return [...markdown, ...html].map(([, target = '']) => target);
}

describe('the pages of this repository', () => {
  it('are many', () => {
    expect(pages.length).toBeGreaterThan(20);
  });

  it('link only to files and headings that are there', async () => {
    const wrong: string[] = [];
    for (const { path, text } of pages) {
      for (const target of targetsOf(text)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [file = '', anchor] = target.split('#');
        const found = file === '' ? path : normalize(join(dirname(path), file));
        if (!(await exists(found))) wrong.push(`${path}: ${target}`);
        else if (anchor !== undefined && found.endsWith('.md')) {
          const anchors = anchorsOf(file === '' ? text : await readFile(join(ROOT, found), 'utf8'));
          if (!anchors.has(anchor)) wrong.push(`${path}: ${target} (no such heading)`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('name only files and folders that are there', async () => {
    const wrong: string[] = [];
    for (const { path, text } of pages) {
      for (const [, named = ''] of prose(text).matchAll(
        /`((?:functions|services|web|infra|docs|\.github|\.ci)\/[\w./@-]+)`/g,
      ))
        if (!NOT_THERE.test(named) && !(await isFound(named, path))) wrong.push(`${path}: ${named}`);
    }
    expect(wrong).toEqual([]);
  });

  it('name only npm scripts that are there', async () => {
    const wrong: string[] = [];
    for (const { path, text } of pages) {
      const named = [...text.matchAll(/npm run (?:--\w+ )*(\w[\w:-]*)(?: +-w +([\w./@-]+))?/g)];
      for (const [, script = '', workspace] of named) {
        // Without a workspace it is one of the page's own package, or of the whole.
        const places = workspace === undefined ? foldersAbove(path) : [workspace];
        const scripts = (await Promise.all(places.map(scriptsOf))).flat();
        if (!scripts.includes(script)) wrong.push(`${path}: npm run ${script} in ${places.join(', ')}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('name only stages of tests, and paths to run of them, that are there', async () => {
    const wrong: string[] = [];
    const config = await readFile(join(ROOT, 'vitest.config.ts'), 'utf8');
    const projects = [...config.matchAll(/name: '(\w+)'/g)].map(([, name]) => name).concat('web');
    for (const { path, text } of pages)
      for (const [, project = '', named] of text.matchAll(/vitest run --project (\w+)(?: +([\w./-]+))?/g))
        if (!projects.includes(project) || !(await exists(named ?? '.')))
          wrong.push(`${path}: --project ${project} ${named ?? ''}`);
    expect(wrong).toEqual([]);
  });

  it('name only environment variables that something here reads', async () => {
    const wrong: string[] = [];
    const sources = await allSources();
    for (const { path, text } of pages) {
      if (!OWN_VARIABLES.test(path)) continue;
      for (const [, named = ''] of prose(text).matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`/g))
        if (!sources.includes(named)) wrong.push(`${path}: ${named}`);
    }
    expect(wrong).toEqual([]);
  });

  it('show no path of a machine and no host of a network of somebody’s own', () => {
    const wrong = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\/(?:home|Users|root|work)\/[\w.-]+/g)].map(([found]) => `${path}: ${found}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** What a run makes, and patterns for names. */
const NOT_THERE = /\/(?:dist|build|test-results)(?:\/|$)|\.terraform|NNN/;

/** A path from the root, or from what the page is about; a decision also by its number. */
async function isFound(named: string, page: string): Promise<boolean> {
  if (/^docs\/decisions\/\d{3}$/.test(named)) {
    const number = `${named.slice(-3)}-`;
    return (await readdir(join(ROOT, 'docs/decisions'))).some((file) => file.startsWith(number));
  }
  const bases = ['.', dirname(page), join(dirname(page), 'src/lib')];
  return (await Promise.all(bases.map((base) => exists(join(base, named))))).includes(true);
}

const OWN_VARIABLES = /^(?:README|CONTRIBUTING|docs\/|functions\/|web\/README|infra\/)/;

/** From a page's own folder up to the root. */
function foldersAbove(page: string): string[] {
  const folder = dirname(page);
  return folder === '.' ? ['.'] : [folder, ...foldersAbove(folder)];
}

async function scriptsOf(workspace: string): Promise<string[]> {
  const text = await readFile(join(ROOT, workspace, 'package.json'), 'utf8').catch(() => '{}');
  const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, string> };
  return Object.keys(scripts);
}

async function allSources(): Promise<string> {
  const texts: string[] = [];
  for await (const path of glob(
    '{functions,services,infra,web,.github}/**/*.{ts,svelte,tf,yaml,yml,cjs,py}',
    {
      cwd: ROOT,
      exclude: (name) => ['node_modules', 'dist', 'build', '.svelte-kit', '.tsbuild'].includes(name),
    },
  ))
    texts.push(await readFile(join(ROOT, path), 'utf8').catch(() => ''));
  return texts.join('\n');
}
