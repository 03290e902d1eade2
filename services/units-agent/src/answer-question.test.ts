import { describe, expect, test } from 'vitest';
import { answerQuestion } from './answer-question.ts';
import { convert } from './convert.ts';
import { UNITS } from './units.ts';

describe('questions about units', () => {
  test.each([
    ['How many kilometres are 26.2 miles?', '26.2 miles are 42.16481 kilometres.'],
    ['Convert 350 °F to Celsius', '350 degrees Fahrenheit are 176.6667 degrees Celsius.'],
    ['-40 C in F', '-40 degrees Celsius are -40 degrees Fahrenheit.'],
    ['0 K to °C', '0 kelvins are -273.15 degrees Celsius.'],
    ['5 ft 11 in in cm', '180.34 centimetres.'],
    [`5'11" to m`, '1.8034 metres.'],
    ['how many feet in a mile', '1 mile is 5,280 feet.'],
    ['1/2 cup in ml', '118.2941 millilitres.'],
    ['1 1/2 tsp to ml', '7.393382 millilitres.'],
    ['7 l/100 km in mpg', '33.60208 miles per US gallon.'],
    ['3,500 MB in GiB', '3.259629 gibibytes.'],
    ['8 Mbit to MB', '8 megabits are 1 megabyte.'],
    ['2e3 m to km', '2,000 metres are 2 kilometres.'],
    ['90 deg to rad', '1.570796 radians.'],
    ['one horsepower in watts', '745.6999 watts.'],
    ['32 psi in bar', '2.206322 bars.'],
  ])('%s', (question, answer) => {
    expect(answerQuestion(question)).toContain(answer);
  });

  test('the working is shown', () => {
    expect(answerQuestion('26.2 mi to km')).toContain('26.2 mi × 1.609344 km/mi = 42.16481 km');
    expect(answerQuestion('350 F to C')).toContain('(350 − 32) × 5/9 = 176.6667 °C');
  });

  test('without a target unit, near ones are shown', () => {
    expect(answerQuestion('10km')).toContain('- 6.213712 miles');
  });

  test.each([
    ['what is 100 kg in miles', 'cannot be converted'],
    ['5 kg in bananas', 'I do not know the unit "bananas"'],
    ['-500 C in F', 'There is no temperature of'],
    ['100 eur in usd', 'I know no currencies'],
    ['tell me a joke', 'I convert units and nothing else'],
    ['', 'I convert units and nothing else'],
  ])('%s: says what it cannot do', (question, answer) => {
    expect(answerQuestion(question)).toContain(answer);
  });

  test('lists its units, of one dimension or of all', () => {
    expect(answerQuestion('Which units of energy do you know?')).toMatch(
      /^I know these units:\n- \*\*energy\*\*: joule/,
    );
    expect(answerQuestion('Which units do you know?').split('\n').length).toBeGreaterThan(12);
  });
});

describe('the table of units', () => {
  test('names each unit by one symbol, one name and one plural only', () => {
    for (const field of ['symbol', 'name'] as const) {
      const values = UNITS.map((unit) => unit[field]);
      expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([]);
    }
  });

  test('converts there and back', () => {
    for (const from of UNITS) {
      for (const to of UNITS.filter((unit) => unit.dimension === from.dimension)) {
        expect(convert(convert(12.5, from, to), to, from) / 12.5).toBeCloseTo(1, 9);
      }
    }
  });
});
