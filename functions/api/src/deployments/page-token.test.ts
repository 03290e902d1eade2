import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../http/api-problem.ts';
import { decodePageToken, encodePageToken } from './page-token.ts';

const POSITION = { createdAt: '2026-11-20T10:00:00.000Z', id: 'daaaaaaaaaaa' };

describe('a page token', () => {
  it('leads back to where it was made', () => {
    expect(decodePageToken(encodePageToken(POSITION))).toEqual(POSITION);
  });

  it('is refused when it is none of ours, and never crashes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((j) => Buffer.from(j).toString('base64url')),
        ),
        (token) => {
          expect(() => decodePageToken(token)).toThrow(ApiProblem);
        },
      ),
    );
  });
});
