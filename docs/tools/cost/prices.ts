import { CLOUD_RUN_PRICES, PRICES_AS_OF } from '../../../web/src/lib/deploy/price/price-table.ts';

/** What one unit costs, where that stands and when it was looked at. */
export interface Price {
  dollars: number;
  unit: string;
  source: string;
  /** How it was checked: no page of Google could be opened where this was written, so it is a stored copy or somebody else's word. */
  checked: string;
}

const COPY = 'stored copy of Google’s page, read on 2026-11-21';
const { always, active, perMillionRequests } = CLOUD_RUN_PRICES[1];
const RUN = {
  source: 'https://cloud.google.com/run/pricing',
  checked: `the console’s own table of ${PRICES_AS_OF} (web/src/lib/deploy/price/price-table.ts)`,
};

/**
 * List prices in US dollars of tier 1 and us-central1, before free tiers and discounts. Whoever changes one changes how it was
 * checked too.
 */
export const PRICES = {
  firestoreRead: {
    dollars: 0.03 / 100_000,
    unit: 'document read',
    source: 'https://cloud.google.com/firestore/pricing',
    checked:
      'not on Google’s page, whose stored copies lack the table: airbyte.com’s guide to Firestore pricing, and half of the multi-region price that Google’s page once named',
  },
  firestoreWrite: {
    dollars: 0.09 / 100_000,
    unit: 'document write',
    source: 'https://cloud.google.com/firestore/pricing',
    checked: 'as for reads',
  },
  firestoreDelete: {
    dollars: 0.01 / 100_000,
    unit: 'document delete',
    source: 'https://cloud.google.com/firestore/pricing',
    checked: 'as for reads',
  },
  pubsubByte: {
    dollars: 40 / 2 ** 40,
    unit: 'byte published or delivered ($40 a TiB, at least 1,000 bytes a request)',
    source: 'https://cloud.google.com/pubsub/pricing',
    checked: COPY,
  },
  functionCpuSecond: { dollars: active.cpuSecond, unit: 'vCPU-second while a request is handled', ...RUN },
  functionGibSecond: { dollars: active.gibSecond, unit: 'GiB-second while a request is handled', ...RUN },
  functionRequest: { dollars: perMillionRequests / 1_000_000, unit: 'request of a function', ...RUN },
  instanceCpuSecond: {
    dollars: always.cpuSecond,
    unit: 'vCPU-second of an instance with CPU always on',
    ...RUN,
  },
  instanceGibSecond: {
    dollars: always.gibSecond,
    unit: 'GiB-second of an instance with CPU always on',
    ...RUN,
  },
  buildMinute: {
    dollars: 0.006,
    unit: 'build minute (e2-standard-2, the default)',
    source: 'https://cloud.google.com/build/pricing',
    checked: COPY,
  },
  logByte: {
    dollars: 0.5 / 2 ** 30,
    unit: 'byte of log that is stored ($0.50 a GiB)',
    source: 'https://cloud.google.com/stackdriver/pricing',
    checked: COPY,
  },
  egressByte: {
    dollars: 0.12 / 2 ** 30,
    unit: 'byte to the internet ($0.12 a GiB, the first TiB of the premium tier)',
    source: 'https://cloud.google.com/vpc/network-pricing',
    checked: 'common knowledge; not checked against Google’s page',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
