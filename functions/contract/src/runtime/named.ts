import { z } from 'zod';

/** A record by name, whose wrong names are told apart by what is wrong with them. */
export function named<Name extends z.core.$ZodRecordKey, Value extends z.ZodType>(name: Name, value: Value) {
  return z.record(name, value, {
    error: (issue) => {
      const [first] = issue.code === 'invalid_key' ? (issue['issues'] as { message: string }[]) : [];
      return first?.message;
    },
  });
}
