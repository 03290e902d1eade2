import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_STATUSES, TARGETS, TOPICS, paths } from '@agent-gallery/contract';
import { ROOT } from '../tools/generated-docs.ts';
import { codeBlocks } from './pages.ts';

const read = (name: string) => readFile(join(ROOT, name), 'utf8');
const architecture = await read('docs/architecture.md');
const readme = await read('README.md');

/** A line of a Mermaid flowchart as these pages use it: a node with its label, or an arrow between two nodes. */
const NODE = /^\s+(\w+)(?:\["[^"]*"\]|\[\("[^"]*"\)\]|\{\{"[^"]*"\}\})$/;
const ARROW = /^\s+(\w+) -->(?:\|"[^"]*"\|)? (\w+)$/;

describe.each([
  ['docs/architecture.md', architecture],
  ['README.md', readme],
])('the diagram of %s', (_name, text) => {
  const lines = codeBlocks(text)
    .filter(({ language }) => language === 'mermaid')
    .flatMap(({ code }) => code.trimEnd().split('\n'));

  it('is a flowchart in which every line is a node or an arrow, and every arrow joins nodes that are there', () => {
    const [head, ...rest] = lines;
    expect(head).toBe('flowchart LR');
    const nodes = rest.flatMap((line) => NODE.exec(line)?.[1] ?? []);
    const arrows = rest.flatMap((line) => (ARROW.exec(line) ? [ARROW.exec(line)?.slice(1) ?? []] : []));
    expect(nodes.length + arrows.length).toBe(rest.length);
    expect(arrows.length).toBeGreaterThan(8);
    for (const end of arrows.flat()) expect(nodes).toContain(end);
    for (const node of nodes) expect(arrows.flat(), node).toContain(node);
  });
});

describe('the page on architecture', () => {
  it('names every collection that the contract has', () => {
    const names = Object.values(paths).flatMap((path) => {
      const of = path as (...parts: string[]) => string;
      return of('x', 'x', 'x', 'x')
        .split('/')
        .filter((part) => /^[a-zA-Z]{4,}$/.test(part));
    });
    expect(names.length).toBeGreaterThan(20);
    for (const name of new Set(names))
      if (!['listing', 'undefined'].includes(name))
        expect(architecture, name).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('names every status, and every topic that carries something from outside', () => {
    for (const status of DEPLOYMENT_STATUSES) expect(architecture).toContain(status);
    const { deploymentTicks: _, deadLetters: __, ...topics } = TOPICS;
    for (const topic of Object.values(topics)) expect(architecture).toContain(`\`${topic}\``);
  });
});

it('the page on targets names every target', async () => {
  const page = await read('docs/how-to/add-a-target.md');
  for (const target of TARGETS) expect(page).toContain(`\`${target}\``);
});
