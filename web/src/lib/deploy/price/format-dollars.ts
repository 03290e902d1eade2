import { LOCALES, language } from '#lib/i18n/language.ts';

const cents = new Intl.NumberFormat(LOCALES[language], {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
});
const dollars = new Intl.NumberFormat(LOCALES[language], {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  maximumFractionDigits: 0,
});

/** US dollars as the page's language writes them; whole ones from a hundred. */
export function formatDollars(amount: number): string {
  // Adding up prices of millionths leaves a rest that would read as -$0.00.
  const rounded = Math.abs(amount) < 0.005 ? 0 : amount;
  return (rounded < 100 ? cents : dollars).format(rounded);
}
