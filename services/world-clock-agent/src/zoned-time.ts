/** Minutes that a zone is ahead of UTC at an instant. */
export const offsetMinutes = (zone: string, at: Date): number => {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    at,
  );
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  const match = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name);
  if (!match?.[1]) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
};

/** An instant on the clocks of a zone, as a Date whose UTC fields are the local ones. */
export const localTime = (zone: string, at: Date): Date =>
  new Date(at.getTime() + offsetMinutes(zone, at) * 60_000);

/** The instant at which the clocks of a zone show a local time (given in UTC fields). */
export const instantOf = (zone: string, local: Date): Date => {
  const guess = new Date(local.getTime() - offsetMinutes(zone, local) * 60_000);
  return new Date(local.getTime() - offsetMinutes(zone, guess) * 60_000);
};

/** The next instant, within 400 days, from which a zone has another offset; undefined if there is none. */
export const nextOffsetChange = (zone: string, from: Date): Date | undefined => {
  const before = offsetMinutes(zone, from);
  const DAY_MS = 86_400_000;
  for (let day = 1; day <= 400; day++) {
    let high = from.getTime() + day * DAY_MS;
    if (offsetMinutes(zone, new Date(high)) === before) continue;
    let low = high - DAY_MS;
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 2);
      if (offsetMinutes(zone, new Date(middle)) === before) low = middle;
      else high = middle;
    }
    return new Date(Math.floor(high / 60_000) * 60_000);
  }
  return undefined;
};
