import { language, type Language } from '../language.ts';
import { GERMAN_ISSUES, GERMAN_PATTERNS } from './german-issues.ts';

/** What is wrong with a field, as the contract says it, in the page's language; as it is where there are no words for it. */
export function issueWords(english: string, speaks: Language = language): string {
  if (speaks === 'en') return english;
  const whole = GERMAN_ISSUES[english];
  if (whole !== undefined) return whole;
  for (const [pattern, german] of GERMAN_PATTERNS)
    if (pattern.test(english)) return english.replace(pattern, german);
  return english;
}
