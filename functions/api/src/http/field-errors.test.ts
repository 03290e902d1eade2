import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldErrors, jsonPointer } from './field-errors.ts';

describe('jsonPointer', () => {
  it.each([
    [[], ''],
    [['a', 'b', 0], '/a/b/0'],
    [['a/b', 'c~d'], '/a~1b/c~0d'],
  ])('writes %j as "%s" (RFC 6901, section 5)', (path, pointer) => {
    expect(jsonPointer(path)).toBe(pointer);
  });
});

describe('fieldErrors', () => {
  it('names every field that is wrong', () => {
    const schema = z.object({ env: z.array(z.object({ name: z.string() })) });
    const parsed = schema.safeParse({ env: [{ name: 'A' }, { name: 7 }] });
    expect(parsed.success).toBe(false);
    if (!parsed.success)
      expect(fieldErrors('body', parsed.error)).toEqual([
        { in: 'body', pointer: '/env/1/name', detail: expect.any(String) as string },
      ]);
  });
});
