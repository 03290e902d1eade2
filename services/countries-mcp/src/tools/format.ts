/** 8860570 → "8.86 million"; small ones in full. */
export const formatPeople = (count: number): string => {
  if (count >= 1e9) return `${(count / 1e9).toFixed(2)} billion`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(2)} million`;
  return count.toLocaleString('en');
};

export const formatArea = (areaKm2: number | null): string =>
  areaKm2 === null ? 'unknown' : `${areaKm2.toLocaleString('en')} km²`;

/** "a, b and c". */
export const formatList = (names: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
