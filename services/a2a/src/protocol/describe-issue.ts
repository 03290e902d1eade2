import type { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const KINDS: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

const kindOf = (expected: string): string => KINDS[expected] ?? `of type ${expected}`;

/**
 * What is wrong with a field, in the words of its client; undefined where the schema's library says it well. A schema's own
 * words go before these.
 */
export const describeIssue = (issue: Issue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `must be set, to ${kindOf(issue.expected)}`
        : `must be ${kindOf(issue.expected)}`;
    case 'invalid_value':
      return issue.input === undefined
        ? 'must be set'
        : issue.values.length === 1
          ? `must be ${String(issue.values[0])}`
          : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return issue.input === undefined ? 'must be set' : 'has none of the forms that it may have';
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}`;
    default:
      return undefined;
  }
};
