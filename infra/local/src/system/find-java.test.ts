import { expect, test } from 'vitest';
import { parseJavaVersion } from './find-java.ts';

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_402"', 8],
  ['openjdk version "21" 2023-09-19', 21],
  ['bash: java: command not found', undefined],
])('%s', (text, version) => {
  expect(parseJavaVersion(text)).toBe(version);
});
