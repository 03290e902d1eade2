import { convert } from './convert.ts';
import { formatNumber } from './format-number.ts';
import type { Quantity } from './read-quantity.ts';
import { readQuestion } from './read-question.ts';
import { UNITS, type Dimension, type Unit } from './units.ts';

const DIMENSIONS = [...new Set(UNITS.map((unit) => unit.dimension))];

const CANNOT =
  `I convert units and nothing else: ${DIMENSIONS.join(', ')}. I know no currencies, since their rates change, ` +
  'and I do no other arithmetic. Ask for example "How many kilometres are 26.2 miles?" or "350 °F in Celsius".';

const withUnit = (value: number, unit: Unit): string => {
  const text = formatNumber(value);
  return `${text} ${text === '1' ? unit.name : unit.plural}`;
};

const sumOf = ({ parts, value, unit }: Quantity): string[] => {
  if (parts.length < 2) return [];
  const terms = parts.map((part) => `${formatNumber(part.value)} ${part.unit.symbol}`);
  return [`${terms.join(' + ')} = ${formatNumber(value)} ${unit.symbol}`];
};

const temperatureStep = (value: number, from: Unit, to: Unit): string => {
  const given = formatNumber(value);
  switch (`${from.symbol}→${to.symbol}`) {
    case '°C→°F':
      return `${given} × 9/5 + 32`;
    case '°F→°C':
      return `(${given} − 32) × 5/9`;
    case '°C→K':
      return `${given} + 273.15`;
    case 'K→°C':
      return `${given} − 273.15`;
    case 'K→°F':
      return `(${given} − 273.15) × 9/5 + 32`;
    default:
      return `(${given} − 32) × 5/9 + 273.15`;
  }
};

const working = (value: number, from: Unit, to: Unit): string => {
  const result = `${formatNumber(convert(value, from, to))} ${to.symbol}`;
  if (from.dimension === 'temperature') return `${temperatureStep(value, from, to)} = ${result}`;
  if (from.isInverse !== to.isInverse) {
    const factor = formatNumber(convert(1, from, to), 10);
    return `${factor} ÷ ${formatNumber(value)} = ${result}`;
  }
  const factor = formatNumber(from.factor / to.factor, 10);
  return `${formatNumber(value)} ${from.symbol} × ${factor} ${to.symbol}/${from.symbol} = ${result}`;
};

/** Units to show when none was asked for: the nearest in size, in the order of the table. */
const suggestions = (from: Unit): Unit[] =>
  UNITS.filter((unit) => unit !== from && unit.dimension === from.dimension)
    .map((unit) => ({ unit, distance: Math.abs(Math.log(unit.factor / from.factor)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 4)
    .map(({ unit }) => unit);

const answerConversion = (
  quantity: Quantity,
  target: Unit | undefined,
  unknown: string | undefined,
): string => {
  const { value, unit } = quantity;
  const given = withUnit(value, unit);
  if (unit.dimension === 'temperature' && convert(value, unit, KELVIN) < 0) {
    return `There is no temperature of ${given}: absolute zero is −273.15 °C, −459.67 °F or 0 K.`;
  }
  if (target === undefined) {
    const lines = suggestions(unit).map((other) => `- ${withUnit(convert(value, unit, other), other)}`);
    const reason = unknown ? `I do not know the unit "${unknown}". ` : '';
    return `${reason}${given} (${unit.dimension}) are:\n${lines.join('\n')}`;
  }
  if (target.dimension !== unit.dimension) {
    return (
      `${given} cannot be converted into ${target.plural}: the first is of the dimension ${unit.dimension}, ` +
      `the second of ${target.dimension}. ` +
      `Units of ${unit.dimension} that I know: ${namesOf(unit.dimension)}.`
    );
  }
  const answer = `${given} ${Math.abs(value) === 1 ? 'is' : 'are'} ${withUnit(convert(value, unit, target), target)}.`;
  return [
    answer,
    '',
    'Working:',
    ...[...sumOf(quantity), working(value, unit, target)].map((line) => `- ${line}`),
  ].join('\n');
};

const KELVIN = UNITS.find((unit) => unit.symbol === 'K') as Unit;

const namesOf = (dimension: Dimension): string =>
  UNITS.filter((unit) => unit.dimension === dimension)
    .map((unit) => `${unit.name} (${unit.symbol})`)
    .join(', ');

/** The answer to a question about units, in Markdown; it says plainly what it cannot do. */
export const answerQuestion = (text: string): string => {
  const question = readQuestion(text);
  switch (question.kind) {
    case 'convert':
      return answerConversion(question.quantity, question.target, question.unknownTarget);
    case 'list': {
      const dimensions = question.dimension ? [question.dimension] : DIMENSIONS;
      const lines = dimensions.map((dimension) => `- **${dimension}**: ${namesOf(dimension)}`);
      return `I know these units:\n${lines.join('\n')}`;
    }
    case 'unknown':
      return CANNOT;
  }
};
