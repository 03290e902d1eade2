import { LOCALES, language } from '#lib/i18n/language.ts';

const tenths = new Intl.NumberFormat(LOCALES[language], {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** A duration as people say it: 0.8 s, 12 s, 3 min 05 s, 2 h 10 min. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 9.95) return `${tenths.format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}
