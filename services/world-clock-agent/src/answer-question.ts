import { findMeetingTimes, WAKING_HOURS, WORKING_HOURS, type Slot } from './find-meeting-times.ts';
import { findPlaces, type Place } from './find-places.ts';
import { formatClock, formatDay, formatOffset, formatSpan } from './format-time.ts';
import { readClockTime, type ClockTime } from './read-clock-time.ts';
import { instantOf, localTime, nextOffsetChange, offsetMinutes } from './zoned-time.ts';

const MAX_PLACES = 12;

const CANNOT =
  'I answer questions about time and nothing else: what time it is in a place, how far places are apart, when people ' +
  'in several places can meet in working hours, and when the clocks change. I know cities of more than 200,000 ' +
  'people, countries and IANA time zones. Ask for example "What time is it in Tokyo?" or ' +
  '"When can Paris, Boston and Mumbai meet?".';

const describeNow = ({ label, zone }: Place, at: Date): string =>
  `**${label}**: ${formatClock(zone, at)}, ${formatDay(zone, at)} (${formatOffset(zone, at)})`;

const describeDifference = (from: Place, to: Place, at: Date): string => {
  const minutes = offsetMinutes(to.zone, at) - offsetMinutes(from.zone, at);
  if (minutes === 0) return `${to.label} has the same time as ${from.label}.`;
  return `${to.label} is ${formatSpan(minutes)} ${minutes > 0 ? 'ahead of' : 'behind'} ${from.label}.`;
};

const answerNow = (places: readonly Place[], now: Date): string => {
  const [first, ...others] = places as [Place, ...Place[]];
  if (others.length === 0) {
    return `In ${first.label} it is ${formatClock(first.zone, now)} on ${formatDay(first.zone, now)} (${formatOffset(first.zone, now)}).`;
  }
  return places.map((place) => `- ${describeNow(place, now)}`).join('\n');
};

const answerDifference = (places: readonly Place[], now: Date): string => {
  const [first, ...others] = places as [Place, ...Place[]];
  const differences = others.map((place) => describeDifference(first, place, now));
  return [...differences, '', ...places.map((place) => `- ${describeNow(place, now)}`)].join('\n');
};

/** "15:00 in Berlin": the place that follows the time is where it holds, else the first one. */
const sourceOf = (places: readonly Place[], time: ClockTime): Place =>
  places.find((place) => place.index > time.index) ?? (places[0] as Place);

const answerConversion = (places: readonly Place[], time: ClockTime, now: Date): string => {
  const source = sourceOf(places, time);
  const local = localTime(source.zone, now);
  local.setUTCHours(time.hour, time.minute, 0, 0);
  const at = instantOf(source.zone, local);
  const others = places.filter((place) => place !== source);
  const given = `When it is ${formatClock(source.zone, at)} on ${formatDay(source.zone, at)} in ${source.label}`;
  if (others.length === 0)
    return `${given}, it is ${formatClock('UTC', at)} UTC. Name another place to compare.`;
  return [`${given}, it is:`, ...others.map((place) => `- ${describeNow(place, at)}`)].join('\n');
};

const describeSlots = (places: readonly Place[], slots: readonly Slot[]): string[] =>
  slots.flatMap(({ startAt, endAt }) => [
    `- ${formatClock('UTC', startAt)}–${formatClock('UTC', endAt)} UTC`,
    ...places.map(
      ({ label, zone }) =>
        `  - ${label}: ${formatClock(zone, startAt)}–${formatClock(zone, endAt)}, ${formatDay(zone, startAt)}`,
    ),
  ]);

const answerMeeting = (places: readonly Place[], now: Date): string => {
  const working = findMeetingTimes(places, now, WORKING_HOURS, 3);
  if (working.length > 0) {
    const heading = 'Working hours (Monday to Friday, 9 to 17) overlap next at:';
    return [heading, ...describeSlots(places, working)].join('\n');
  }
  const waking = findMeetingTimes(places, now, WAKING_HOURS, 2);
  const none = 'Working hours (Monday to Friday, 9 to 17) do not overlap in these places.';
  if (waking.length === 0) {
    const heading = `${none} Nor do the hours from 7 to 22. It is now:`;
    return [heading, ...places.map((place) => `- ${describeNow(place, now)}`)].join('\n');
  }
  return [`${none} From 7 to 22, they do at:`, ...describeSlots(places, waking)].join('\n');
};

const answerClockChange = (places: readonly Place[], now: Date): string =>
  places
    .map(({ label, zone }) => {
      const at = nextOffsetChange(zone, now);
      if (at === undefined)
        return `- ${label}: the clocks do not change in the coming year (${formatOffset(zone, now)}).`;
      const before = new Date(at.getTime() - 60_000);
      const minutes = offsetMinutes(zone, at) - offsetMinutes(zone, before);
      const direction = minutes > 0 ? 'forward' : 'back';
      const oldClock = formatClock('UTC', new Date(localTime(zone, before).getTime() + 60_000));
      return (
        `- ${label}: on ${formatDay(zone, before)} at ${oldClock} the clocks go ${direction} by ` +
        `${formatSpan(minutes)}, to ${formatClock(zone, at)} (${formatOffset(zone, at)}).`
      );
    })
    .join('\n');

/** The answer to a question about time, in Markdown; it says plainly what it cannot do. */
export const answerQuestion = (question: string, now: Date): string => {
  const places = findPlaces(question).slice(0, MAX_PLACES);
  if (places.length === 0) {
    const asksForTime = /\b(?:time|clock|date|day|hour|meet)/i.test(question);
    if (!asksForTime) return CANNOT;
    return `It is ${formatClock('UTC', now)} UTC on ${formatDay('UTC', now)}. I recognize no place in your question. ${CANNOT}`;
  }
  const time = readClockTime(question);
  if (/\b(?:clocks? (?:change|go|turn)|daylight saving|summer ?time|winter ?time|dst)\b/i.test(question)) {
    return answerClockChange(places, now);
  }
  if (
    /\b(?:meet|meeting|call|overlap|(?:working|business|office) hours|schedule)\b/i.test(question) &&
    places.length > 1
  ) {
    return answerMeeting(places, now);
  }
  if (time) return answerConversion(places, time, now);
  if (
    /\b(?:differen|ahead|behind|apart|between|how (?:far|many hours))/i.test(question) &&
    places.length > 1
  ) {
    return answerDifference(places, now);
  }
  return answerNow(places, now);
};
