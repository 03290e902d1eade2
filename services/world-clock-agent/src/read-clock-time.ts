export interface ClockTime {
  hour: number;
  minute: number;
  /** Where it stands in the text. */
  index: number;
}

const TWELVE = /\b(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s*([ap])\.?m\b\.?/i;
const TWENTY_FOUR = /\b([01]?\d|2[0-3])[:.h]([0-5]\d)\b/;
const WORD = /\b(noon|midday|midnight)\b/i;

/** The time of day that a text names, such as "3 pm", "15:30" or "noon"; undefined if it names none. */
export const readClockTime = (text: string): ClockTime | undefined => {
  const twelve = TWELVE.exec(text);
  if (twelve) {
    const isAfternoon = twelve[3]?.toLowerCase() === 'p';
    return {
      hour: (Number(twelve[1]) % 12) + (isAfternoon ? 12 : 0),
      minute: Number(twelve[2] ?? 0),
      index: twelve.index,
    };
  }
  const full = TWENTY_FOUR.exec(text);
  if (full) return { hour: Number(full[1]), minute: Number(full[2]), index: full.index };
  const word = WORD.exec(text);
  return word
    ? { hour: word[1]?.toLowerCase() === 'midnight' ? 0 : 12, minute: 0, index: word.index }
    : undefined;
};
