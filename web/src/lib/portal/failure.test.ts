import { expect, it } from 'vitest';
import { describeFailure } from './failure.ts';

it.each([
  [new TypeError('Failed to fetch dynamically imported module: http://x/y.js'), 'No connection'],
  [new SyntaxError("The requested module './a.js' does not provide an export named 'x'"), 'new version'],
  [new Error('Unable to preload CSS for http://x/y.css'), 'new version'],
  [new TypeError('Importing a module script failed.'), 'new version'],
  [new Error('Whatever else.'), 'Something went wrong'],
])('puts %s in words', (error, title) => {
  expect(describeFailure(error).title).toContain(title);
});
