/** Counters by name, such as `firestore.server.writes/deployments`. */
export type Counts = Record<string, number>;

export interface Meter {
  add(name: string, amount?: number): void;
  /** What was counted since the last call, in the order of names. */
  take(): Counts;
}

/** Counts under names until somebody takes what there is. */
export function createMeter(): Meter {
  let counts = new Map<string, number>();
  return {
    add(name, amount = 1) {
      counts.set(name, (counts.get(name) ?? 0) + amount);
    },
    take() {
      const taken = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
      counts = new Map();
      return Object.fromEntries(taken.map(([name, value]) => [name, Math.round(value * 1000) / 1000]));
    },
  };
}
