/** A number to at most `digits` significant digits: grouped where that reads well, else in powers of ten. */
export const formatNumber = (value: number, digits = 7): string => {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size >= 1e15 || size < 1e-6) {
    const [mantissa = '', exponent = '0'] = rounded.toExponential().split('e');
    return `${mantissa} × 10^${Number(exponent)}`;
  }
  return new Intl.NumberFormat('en', { maximumSignificantDigits: digits }).format(rounded);
};
