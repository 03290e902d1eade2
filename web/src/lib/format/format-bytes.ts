import { LOCALES, language } from '#lib/i18n/language.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;
const STEP = 1024;

/** A size as a person reads it: 512 byte, 1.5 kB, 100 MB. Steps are of 1,024, as limits are. */
export function formatBytes(bytes: number): string {
  const power = bytes < STEP ? 0 : bytes < STEP ** 2 ? 1 : 2;
  const value = bytes / STEP ** power;
  return new Intl.NumberFormat(LOCALES[language], {
    style: 'unit',
    unit: UNITS[power],
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}
