import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toEntry } from '../log/entry.ts';
import { createUnpacker, packEntries } from './pack-entries.ts';

const text = fc.string({ unit: 'binary', maxLength: 400 });
const MAX_TEXT_CHARS = 150;

describe('entries in documents', () => {
  test('come out as they went in, in batches of any size, and no document is too large', () => {
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 6 }), { maxLength: 4 }), (batches) => {
        let seq = 0;
        let position = 0;
        const unpack = createUnpacker();
        for (const batch of batches) {
          const entries = batch.map((value) =>
            toEntry(++seq, {
              artifactUpdate: {
                taskId: 't',
                contextId: 'c',
                artifact: { artifactId: 'a', parts: [{ text: value }] },
              },
            }),
          );
          const documents = packEntries(entries, position, MAX_TEXT_CHARS);
          expect(documents.map((document) => document.position)).toEqual(
            documents.map((_, i) => position + i),
          );
          for (const document of documents) expect(document.text.length).toBeLessThanOrEqual(MAX_TEXT_CHARS);
          expect(documents.at(-1)?.lastSeq).toBe(seq);
          expect(documents.flatMap(unpack)).toEqual(entries);
          position += documents.length;
        }
      }),
      { numRuns: 200 },
    );
  });
});
