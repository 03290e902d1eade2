import { A2aError } from './a2a-error.ts';

/** As deep as the JSON parsers of protobuf go. */
export const MAX_DEPTH = 100;

const SHOWN_NAMES = 6;

interface Level {
  readonly name: string;
  readonly children: Iterator<[string, unknown]>;
}

const childrenOf = (value: object): Iterator<[string, unknown]> => Object.entries(value).values();

/**
 * Throws INVALID_PARAMS for a value whose objects and arrays lie more than 100 deep within each other: to serialize it
 * would overflow the stack. It is walked without recursion for the same reason.
 */
export const assertShallow = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  const levels: Level[] = [{ name: '', children: childrenOf(value) }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const { done, value: child } = level.children.next();
    if (done) {
      levels.pop();
      continue;
    }
    const [name, within] = child;
    if (typeof within !== 'object' || within === null) continue;
    if (levels.length === MAX_DEPTH) {
      const names = [...levels.slice(1).map(({ name: outer }) => outer), name];
      const field = names.slice(0, SHOWN_NAMES).join('.');
      const description = `must not be nested more than ${MAX_DEPTH} levels deep`;
      throw new A2aError('INVALID_PARAMS', `Invalid request: "${field}": ${description}.`, {
        fieldViolations: [{ field, description }],
      });
    }
    levels.push({ name, children: childrenOf(within) });
  }
};
