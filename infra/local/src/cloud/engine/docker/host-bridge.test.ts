import { describe, expect, it } from 'vitest';
import { freePrefix } from './host-bridge.ts';

const hash = Uint8Array.from([0, 20]);

describe('freePrefix', () => {
  it('begins where the data folder says and goes on to the next one that is free', () => {
    expect(freePrefix(new Set(), hash)).toBe('10.64.20');
    expect(freePrefix(new Set(['10.64', '10.65']), hash)).toBe('10.66.20');
    expect(freePrefix(new Set(['10.191']), Uint8Array.from([127, 1]))).toBe('10.64.1');
  });

  it('leaves 10.0.0.0/8 when a route covers all of it', () => {
    expect(freePrefix(new Set(['10']), hash)).toMatch(/^172\.\d+\.\d+$/);
  });
});
