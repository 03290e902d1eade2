import { describe, expect, it } from 'vitest';
import { createIdTokenCache } from './id-token-cache.ts';

const MINUTE_MS = 60_000;

/** Mints tokens that live for an hour, each different. */
function mintAt(clock: { ms: number }) {
  const minted: string[] = [];
  const mint = async (audience: string): Promise<string> => {
    minted.push(audience);
    const claims = { aud: audience, exp: (clock.ms + 60 * MINUTE_MS) / 1_000, n: minted.length };
    return `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  };
  return { minted, mint };
}

describe('the cache of ID tokens', () => {
  it('hands the same token out until shortly before it expires', async () => {
    const clock = { ms: 0 };
    const { minted, mint } = mintAt(clock);
    const cache = createIdTokenCache(mint, () => clock.ms);
    const first = await cache.get('https://a');
    clock.ms = 54 * MINUTE_MS;
    expect(await cache.get('https://a')).toBe(first);
    clock.ms = 56 * MINUTE_MS;
    expect(await cache.get('https://a')).not.toBe(first);
    expect(minted).toEqual(['https://a', 'https://a']);
  });

  it('never gives the token for one service to another', async () => {
    const { mint } = mintAt({ ms: 0 });
    const cache = createIdTokenCache(mint, () => 0);
    expect(await cache.get('https://a')).not.toBe(await cache.get('https://b'));
  });

  it('asks once for all who ask at the same time', async () => {
    const { minted, mint } = mintAt({ ms: 0 });
    const cache = createIdTokenCache(mint, () => 0);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => cache.get('https://a')));
    expect(new Set(tokens).size).toBe(1);
    expect(minted).toHaveLength(1);
  });

  it('does not remember a failure, nor a token that was not taken', async () => {
    let attempts = 0;
    const cache = createIdTokenCache(
      async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('no metadata server');
        return `h.${Buffer.from(JSON.stringify({ exp: 9_999_999_999 })).toString('base64url')}.${attempts}`;
      },
      () => 0,
    );
    await expect(cache.get('https://a')).rejects.toThrow('no metadata server');
    expect(await cache.get('https://a')).toMatch(/\.2$/);
    expect(await cache.get('https://a')).toMatch(/\.2$/);
    cache.forget('https://a');
    expect(await cache.get('https://a')).toMatch(/\.3$/);
  });

  it('uses a token once that does not say when it expires', async () => {
    let minted = 0;
    const cache = createIdTokenCache(
      async () => `opaque-${++minted}`,
      () => 1,
    );
    expect([await cache.get('a'), await cache.get('a')]).toEqual(['opaque-1', 'opaque-2']);
  });

  it('holds a bounded number', async () => {
    const { minted, mint } = mintAt({ ms: 0 });
    const cache = createIdTokenCache(mint, () => 0);
    for (let n = 0; n <= 1_000; n++) await cache.get(`https://${n}`);
    await cache.get('https://1000');
    expect(minted).toHaveLength(1_001);
    await cache.get('https://0');
    expect(minted).toHaveLength(1_002);
  });
});
