import type { Place } from './find-places.ts';
import { localTime } from './zoned-time.ts';

const STEP_MS = 30 * 60_000;
const DAYS_AHEAD = 7;

/** Hours of the day, on each place's clocks, within which people may meet. */
export interface Hours {
  from: number;
  to: number;
}

export const WORKING_HOURS: Hours = { from: 9, to: 17 };
export const WAKING_HOURS: Hours = { from: 7, to: 22 };

export interface Slot {
  startAt: Date;
  endAt: Date;
}

const isWithin = (hours: Hours, zone: string, at: Date): boolean => {
  const local = localTime(zone, at);
  const weekday = local.getUTCDay();
  const hour = local.getUTCHours();
  return weekday >= 1 && weekday <= 5 && hour >= hours.from && hour < hours.to;
};

/** The stretches of the coming week, in half hours, in which it is Monday to Friday, within the hours, in every place. */
export const findMeetingTimes = (
  places: readonly Place[],
  now: Date,
  hours: Hours,
  limit: number,
): Slot[] => {
  const slots: Slot[] = [];
  const firstAt = Math.ceil(now.getTime() / STEP_MS) * STEP_MS;
  for (let at = firstAt; at < firstAt + DAYS_AHEAD * 86_400_000; at += STEP_MS) {
    const startAt = new Date(at);
    if (!places.every((place) => isWithin(hours, place.zone, startAt))) continue;
    const last = slots.at(-1);
    if (last?.endAt.getTime() === at) last.endAt = new Date(at + STEP_MS);
    else if (slots.length === limit) break;
    else slots.push({ startAt, endAt: new Date(at + STEP_MS) });
  }
  return slots;
};
