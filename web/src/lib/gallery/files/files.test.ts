import type { AgentFile } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { fileTree, firstFile, type TreeNode } from './file-tree.ts';
import { highlight } from './highlight.ts';
import { languageOf } from './language-of.ts';

const files = (...paths: string[]): AgentFile[] =>
  paths.map((path) => ({ path, sizeBytes: 1, kept: 'whole', id: 'a'.repeat(64) }));

/** A tree as lines, indented. */
const drawn = (nodes: readonly TreeNode[], indent = ''): string[] =>
  nodes.flatMap((node) =>
    node.kind === 'file'
      ? [indent + node.name]
      : [`${indent}${node.name}/`, ...drawn(node.children, `${indent}  `)],
  );

describe('fileTree', () => {
  it('has folders first, and draws those together that hold but one folder', () => {
    const tree = fileTree(
      files(
        'Dockerfile',
        'src/tools/deep/a.ts',
        'src/tools/deep/b.ts',
        'agent.json',
        'test/x.ts',
        'test/y/z.ts',
      ),
    );
    expect(drawn(tree)).toEqual([
      'src/tools/deep/',
      '  a.ts',
      '  b.ts',
      'test/',
      '  y/',
      '    z.ts',
      '  x.ts',
      'agent.json',
      'Dockerfile',
    ]);
  });

  it('makes nothing of nothing', () => {
    expect(fileTree([])).toEqual([]);
  });
});

it.each([
  [['Dockerfile', 'src/main.ts', 'README.md'], 'README.md'],
  [['Dockerfile', 'src/main.ts'], 'src/main.ts'],
  [['Dockerfile'], 'Dockerfile'],
])('of %j the first to be shown is %s', (paths, first) => {
  expect(firstFile(files(...paths))?.path).toBe(first);
});

it.each([
  ['src/main.ts', 'typescript'],
  ['Dockerfile', 'dockerfile'],
  ['docker/Dockerfile.dev', 'dockerfile'],
  ['pyproject.toml', 'ini'],
  ['LICENSE', undefined],
  ['data.bin', undefined],
])('%s is written in %s', (path, language) => {
  expect(languageOf(path)).toBe(language);
});

describe('highlight', () => {
  it('colours a text and lets none of it be markup', async () => {
    const html = await highlight('a.ts', 'const x = "<img src=x onerror=alert(1)>";');
    expect(html).toContain('<span class="hljs-keyword">const</span>');
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img');
  });

  it('leaves a long text and an unknown language as they stand', async () => {
    expect(await highlight('a.ts', 'x'.repeat(200_000))).toBeUndefined();
    expect(await highlight('LICENSE', 'text')).toBeUndefined();
  });
});
