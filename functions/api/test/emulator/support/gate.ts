/** Lets an agent go on one step at a time, when the test says so. */
export interface Gate {
  /** Resolves once the test has allowed one more step. */
  pass(): Promise<void>;
  allow(): void;
}

export function createGate(): Gate {
  let allowed = 0;
  const waiting: (() => void)[] = [];
  return {
    pass() {
      if (allowed > 0) {
        allowed -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    allow() {
      const next = waiting.shift();
      if (next === undefined) allowed += 1;
      else next();
    },
  };
}
