import { describe, expect, it } from 'vitest';
import { LAYOUTS } from '../../../test/layouts/public-samples.ts';
import { recognizeSource } from './recognize-source.ts';
import { textTree } from './source-tree.ts';

describe('layouts of public samples', () => {
  it.each(LAYOUTS)('$like: $kind', async ({ files, kind }) => {
    const recognized = await recognizeSource(textTree(files), { name: 'sample' }).catch(() => undefined);
    expect(recognized?.recipe.kind).toBe(kind);
  });
});
