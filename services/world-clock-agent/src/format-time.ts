import { localTime, offsetMinutes } from './zoned-time.ts';

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** "14:05" on the clocks of a zone. */
export const formatClock = (zone: string, at: Date): string => clock.format(localTime(zone, at));

/** "Friday 20 November 2026" in a zone. */
export const formatDay = (zone: string, at: Date): string => day.format(localTime(zone, at)).replace(',', '');

/** "UTC+05:30" for a zone at an instant. */
export const formatOffset = (zone: string, at: Date): string => {
  const minutes = offsetMinutes(zone, at);
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/** "5 hours 30 minutes". */
export const formatSpan = (minutes: number): string => {
  const size = Math.abs(minutes);
  const count = (value: number, unit: string) =>
    value === 0 ? '' : `${value} ${unit}${value === 1 ? '' : 's'}`;
  return (
    [count(Math.floor(size / 60), 'hour'), count(size % 60, 'minute')].filter(Boolean).join(' ') || 'no time'
  );
};
