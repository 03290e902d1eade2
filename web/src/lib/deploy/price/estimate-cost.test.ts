import { DEFAULT_RUNTIME, REGIONS, type Runtime } from '@agent-gallery/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateCost } from './estimate-cost.ts';
import { PRICES_AS_OF, tierOf } from './price-table.ts';

const ONE: Runtime = { ...DEFAULT_RUNTIME, scaling: { minInstances: 1, maxInstances: 1 } };
const IOWA = { target: 'cloud-run', region: 'us-central1' } as const;
const FRANKFURT = { target: 'cloud-run', region: 'europe-west3' } as const;

describe('what a service costs while nobody asks', () => {
  it('is a CPU and half a GiB for the whole month where CPU is always on', () => {
    // 730 h × 3,600 s × (1 × 0.000018 + 0.5 × 0.000002)
    expect(estimateCost(IOWA, ONE, 1).idlePerMonth).toBeCloseTo(49.93, 2);
  });

  it('is more in a region of tier 2', () => {
    expect(estimateCost(FRANKFURT, ONE, 1).idlePerMonth).toBeCloseTo(59.92, 2);
  });

  it('is little where CPU comes with requests only, and grows with the instances that are kept', () => {
    const kept = (minInstances: number) => ({
      ...ONE,
      cpuAlways: false,
      scaling: { minInstances, maxInstances: 5 },
    });
    // 730 h × 3,600 s × (0.0000025 + 0.5 × 0.0000025)
    expect(estimateCost(IOWA, kept(1), 1).idlePerMonth).toBeCloseTo(9.855, 3);
    expect(estimateCost(IOWA, kept(3), 1).idlePerMonth).toBeCloseTo(29.565, 3);
  });

  it('is nothing where no instance is kept', () => {
    const none = { ...ONE, scaling: { minInstances: 0, maxInstances: 5 } };
    expect(estimateCost(IOWA, none, 1)).toMatchObject({ idlePerMonth: 0, warmInstances: 0 });
  });

  it('is nothing on Agent Engine, which bills no idle time', () => {
    const engine = { target: 'agent-engine', region: 'us-central1' } as const;
    expect(estimateCost(engine, ONE, 1)).toMatchObject({ idlePerMonth: 0, billing: 'engine' });
  });
});

describe('what a million requests add', () => {
  it('is nothing where the kept instance, paid for anyway, has the time', () => {
    const { perMillionRequests } = estimateCost(IOWA, ONE, 2);
    expect(perMillionRequests.least).toBeCloseTo(0, 6);
    expect(perMillionRequests.most).toBeCloseTo(2e6 * 0.000_019, 6);
  });

  it('is what the kept instance has no time for', () => {
    const seconds = 5e6 - 730 * 3600;
    expect(estimateCost(IOWA, ONE, 5).perMillionRequests.least).toBeCloseTo(seconds * 0.000_019, 6);
  });

  it('has a fee where CPU comes with requests only', () => {
    const asked = { ...ONE, cpuAlways: false, scaling: { minInstances: 0, maxInstances: 5 } };
    const most = 0.4 + 1e6 * (0.000_024 + 0.5 * 0.000_002_5);
    expect(estimateCost(IOWA, asked, 1).perMillionRequests).toEqual({ least: most, most });
  });

  it('counts at least a GiB on Agent Engine, as much as it gives', () => {
    const engine = { target: 'agent-engine', region: 'us-central1' } as const;
    expect(estimateCost(engine, ONE, 1).perMillionRequests.most).toBeCloseTo(
      (1e6 * (0.0864 + 0.009)) / 3600,
      6,
    );
  });
});

it('never is less than nothing, nor least more than most', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REGIONS),
      fc.constantFrom(1, 2, 4, 6, 8),
      fc.constantFrom('512Mi', '1Gi', '4Gi'),
      fc.boolean(),
      fc.nat(100),
      fc.double({ min: 0.01, max: 3600, noNaN: true }),
      (region, cpu, memory, cpuAlways, minInstances, seconds) => {
        const runtime = {
          ...DEFAULT_RUNTIME,
          cpu: cpu as Runtime['cpu'],
          memory,
          cpuAlways,
          scaling: { minInstances, maxInstances: 100 },
        };
        const { idlePerMonth, perMillionRequests } = estimateCost(
          { target: 'cloud-run', region },
          runtime,
          seconds,
        );
        expect(idlePerMonth).toBeGreaterThanOrEqual(0);
        expect(perMillionRequests.least).toBeGreaterThanOrEqual(-1e-9);
        expect(perMillionRequests.most).toBeGreaterThanOrEqual(perMillionRequests.least);
      },
    ),
  );
});

it('says of when its prices are, and knows both tiers', () => {
  expect(PRICES_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(new Set(REGIONS.map(tierOf))).toEqual(new Set([1, 2]));
});
