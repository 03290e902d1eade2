import { LOCALES, language } from '#lib/i18n/language.ts';
import { ui } from '#lib/i18n/ui.ts';

const dateAndTime = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeStyle: 'short' });
const clockTime = new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'medium' });
const lineTime = new Intl.DateTimeFormat(LOCALES[language], {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** Day and time of the reader's zone: 20 Nov 2026, 14:03. */
export function formatDateTime(at: string): string {
  return dateAndTime.format(new Date(at));
}

/** Time of day of the reader's zone: 14:03:59. */
export function formatClockTime(at: string): string {
  return clockTime.format(new Date(at));
}

/** Time of day of the reader's zone, with milliseconds: 14:03:59.123. */
export function formatLineTime(at: string): string {
  return lineTime.format(new Date(at));
}

/** How long ago something was: just now, 5 min ago, 3 h ago, then the day. */
export function formatAgo(at: string, nowMs: number): string {
  const minutes = Math.floor((nowMs - Date.parse(at)) / 60_000);
  if (minutes < 1) return ui.justNow;
  if (minutes < 60) return ui.minutesAgo(minutes);
  if (minutes < 24 * 60) return ui.hoursAgo(Math.floor(minutes / 60));
  return formatDateTime(at);
}
