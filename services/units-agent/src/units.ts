/** What a unit measures. Only units of one dimension convert into each other. */
export type Dimension =
  | 'length'
  | 'area'
  | 'volume'
  | 'mass'
  | 'temperature'
  | 'time'
  | 'speed'
  | 'energy'
  | 'power'
  | 'pressure'
  | 'data'
  | 'angle'
  | 'fuel economy';

export interface Unit {
  readonly dimension: Dimension;
  readonly symbol: string;
  readonly name: string;
  readonly plural: string;
  /** Size of the unit in the base unit of its dimension (SI; bit for data, degree for angle). */
  readonly factor: number;
  /** Base value = value × factor + offset; only temperatures have one. */
  readonly offset: number;
  /** Base value = factor ÷ value: litres per 100 km. */
  readonly isInverse: boolean;
  /** Other spellings, lower case. */
  readonly aliases: readonly string[];
}

type Row = readonly [symbol: string, name: string, plural: string, factor: number, aliases?: string];

const table = (dimension: Dimension, rows: readonly Row[]): Unit[] =>
  rows.map(([symbol, name, plural, factor, aliases]) => ({
    dimension,
    symbol,
    name,
    plural,
    factor,
    offset: 0,
    isInverse: false,
    aliases: aliases?.split('|') ?? [],
  }));

const temperature = (
  symbol: string,
  name: string,
  plural: string,
  factor: number,
  offset: number,
  aliases: string,
): Unit => ({
  dimension: 'temperature',
  symbol,
  name,
  plural,
  factor,
  offset,
  isInverse: false,
  aliases: aliases.split('|'),
});

// Exact factors: BIPM SI Brochure (9th edition), NIST SP 811 appendix B, IEC 80000-13 for binary prefixes.
const POUND = 0.45359237;
const STANDARD_GRAVITY = 9.80665;
const US_GALLON = 0.003785411784;
const IMPERIAL_GALLON = 0.00454609;
const BRITISH_THERMAL_UNIT = 1055.05585262;

export const UNITS: readonly Unit[] = [
  ...table('length', [
    ['m', 'metre', 'metres', 1, 'meter|meters'],
    ['km', 'kilometre', 'kilometres', 1000, 'kilometer|kilometers|kms'],
    ['cm', 'centimetre', 'centimetres', 0.01, 'centimeter|centimeters'],
    ['mm', 'millimetre', 'millimetres', 0.001, 'millimeter|millimeters'],
    ['µm', 'micrometre', 'micrometres', 1e-6, 'um|μm|micrometer|micrometers|micron|microns'],
    ['nm', 'nanometre', 'nanometres', 1e-9, 'nanometer|nanometers'],
    ['in', 'inch', 'inches', 0.0254, '"|″'],
    ['ft', 'foot', 'feet', 0.3048, "'|′"],
    ['yd', 'yard', 'yards', 0.9144, 'yds'],
    ['mi', 'mile', 'miles', 1609.344],
    ['nmi', 'nautical mile', 'nautical miles', 1852],
    ['ftm', 'fathom', 'fathoms', 1.8288],
    ['fur', 'furlong', 'furlongs', 201.168],
    ['au', 'astronomical unit', 'astronomical units', 149_597_870_700],
    ['ly', 'light-year', 'light-years', 9.4607304725808e15, 'light year|light years|lightyear|lightyears'],
    ['pc', 'parsec', 'parsecs', 3.08567758149137e16],
  ]),
  ...table('area', [
    ['m²', 'square metre', 'square metres', 1, 'm2|m^2|sqm|sq m|square meter|square meters'],
    [
      'km²',
      'square kilometre',
      'square kilometres',
      1e6,
      'km2|km^2|sq km|square kilometer|square kilometers',
    ],
    ['cm²', 'square centimetre', 'square centimetres', 1e-4, 'cm2|cm^2|square centimeter|square centimeters'],
    ['ha', 'hectare', 'hectares', 1e4],
    ['ac', 'acre', 'acres', 4046.8564224],
    ['ft²', 'square foot', 'square feet', 0.09290304, 'ft2|ft^2|sqft|sq ft'],
    ['in²', 'square inch', 'square inches', 0.00064516, 'in2|in^2|sq in'],
    ['yd²', 'square yard', 'square yards', 0.83612736, 'yd2|yd^2|sq yd'],
    ['mi²', 'square mile', 'square miles', 2_589_988.110336, 'mi2|mi^2|sq mi'],
  ]),
  ...table('volume', [
    ['l', 'litre', 'litres', 0.001, 'liter|liters'],
    ['ml', 'millilitre', 'millilitres', 1e-6, 'milliliter|milliliters|cc'],
    ['cl', 'centilitre', 'centilitres', 1e-5, 'centiliter|centiliters'],
    ['dl', 'decilitre', 'decilitres', 1e-4, 'deciliter|deciliters'],
    ['m³', 'cubic metre', 'cubic metres', 1, 'm3|m^3|cubic meter|cubic meters'],
    ['cm³', 'cubic centimetre', 'cubic centimetres', 1e-6, 'cm3|cm^3|cubic centimeter|cubic centimeters'],
    ['ft³', 'cubic foot', 'cubic feet', 0.028316846592, 'ft3|ft^3|cu ft'],
    ['in³', 'cubic inch', 'cubic inches', 1.6387064e-5, 'in3|in^3|cu in'],
    ['gal', 'US gallon', 'US gallons', US_GALLON, 'gallon|gallons|us gallon|us gallons|us gal'],
    [
      'imp gal',
      'imperial gallon',
      'imperial gallons',
      IMPERIAL_GALLON,
      'uk gallon|uk gallons|british gallons',
    ],
    ['qt', 'US quart', 'US quarts', US_GALLON / 4, 'quart|quarts|us quart|us quarts'],
    ['pt', 'US pint', 'US pints', US_GALLON / 8, 'pint|pints|us pint|us pints'],
    ['imp pt', 'imperial pint', 'imperial pints', IMPERIAL_GALLON / 8, 'uk pint|uk pints|british pint'],
    ['cup', 'US cup', 'US cups', US_GALLON / 16, 'cups|us cup|us cups'],
    ['fl oz', 'US fluid ounce', 'US fluid ounces', US_GALLON / 128, 'fluid ounce|fluid ounces|us fl oz|floz'],
    ['tbsp', 'US tablespoon', 'US tablespoons', US_GALLON / 256, 'tablespoon|tablespoons|tbs'],
    ['tsp', 'US teaspoon', 'US teaspoons', US_GALLON / 768, 'teaspoon|teaspoons'],
    ['bbl', 'oil barrel', 'oil barrels', US_GALLON * 42, 'barrel|barrels|barrels of oil'],
  ]),
  ...table('mass', [
    ['kg', 'kilogram', 'kilograms', 1, 'kilo|kilos|kgs|kilogramme|kilogrammes'],
    ['g', 'gram', 'grams', 0.001, 'gramme|grammes'],
    ['mg', 'milligram', 'milligrams', 1e-6],
    ['µg', 'microgram', 'micrograms', 1e-9, 'ug|μg|mcg'],
    ['t', 'tonne', 'tonnes', 1000, 'metric ton|metric tons'],
    ['lb', 'pound', 'pounds', POUND, 'lbs'],
    ['oz', 'ounce', 'ounces', POUND / 16],
    ['st', 'stone', 'stone', POUND * 14, 'stones'],
    ['short ton', 'short ton', 'short tons', POUND * 2000, 'us ton|us tons|ton|tons'],
    ['long ton', 'long ton', 'long tons', POUND * 2240, 'imperial ton|imperial tons'],
    ['ct', 'carat', 'carats', 0.0002],
    ['oz t', 'troy ounce', 'troy ounces', 0.0311034768, 'ozt'],
    ['gr', 'grain', 'grains', 6.479891e-5],
  ]),
  temperature('K', 'kelvin', 'kelvins', 1, 0, 'degrees kelvin'),
  temperature(
    '°C',
    'degree Celsius',
    'degrees Celsius',
    1,
    273.15,
    'c|celsius|centigrade|deg c|degree c|degrees c|degrees centigrade',
  ),
  temperature(
    '°F',
    'degree Fahrenheit',
    'degrees Fahrenheit',
    5 / 9,
    459.67 * (5 / 9),
    'f|fahrenheit|deg f|degree f|degrees f',
  ),
  ...table('time', [
    ['s', 'second', 'seconds', 1, 'sec|secs'],
    ['ms', 'millisecond', 'milliseconds', 0.001, 'msec'],
    ['µs', 'microsecond', 'microseconds', 1e-6, 'us|μs'],
    ['ns', 'nanosecond', 'nanoseconds', 1e-9],
    ['min', 'minute', 'minutes', 60, 'mins'],
    ['h', 'hour', 'hours', 3600, 'hr|hrs'],
    ['d', 'day', 'days', 86_400],
    ['wk', 'week', 'weeks', 604_800, 'wks'],
    ['yr', 'year', 'years', 31_557_600, 'yrs|julian year|julian years'],
  ]),
  ...table('speed', [
    ['m/s', 'metre per second', 'metres per second', 1, 'mps|meter per second|meters per second'],
    [
      'km/h',
      'kilometre per hour',
      'kilometres per hour',
      1 / 3.6,
      'kmh|kph|kmph|kilometer per hour|kilometers per hour|kilometres an hour|kilometers an hour',
    ],
    ['mph', 'mile per hour', 'miles per hour', 0.44704, 'mi/h|miles an hour'],
    ['kn', 'knot', 'knots', 1852 / 3600, 'kt|kts'],
    ['ft/s', 'foot per second', 'feet per second', 0.3048, 'fps'],
  ]),
  ...table('energy', [
    ['J', 'joule', 'joules', 1],
    ['kJ', 'kilojoule', 'kilojoules', 1000],
    ['MJ', 'megajoule', 'megajoules', 1e6],
    ['cal', 'calorie', 'calories', 4.184, 'small calories'],
    ['kcal', 'kilocalorie', 'kilocalories', 4184, 'food calorie|food calories'],
    ['Wh', 'watt-hour', 'watt-hours', 3600, 'watt hour|watt hours'],
    ['kWh', 'kilowatt-hour', 'kilowatt-hours', 3.6e6, 'kilowatt hour|kilowatt hours'],
    ['BTU', 'British thermal unit', 'British thermal units', BRITISH_THERMAL_UNIT, 'btus'],
    ['eV', 'electronvolt', 'electronvolts', 1.602176634e-19],
  ]),
  ...table('power', [
    ['W', 'watt', 'watts', 1],
    ['kW', 'kilowatt', 'kilowatts', 1000],
    ['MW', 'megawatt', 'megawatts', 1e6],
    [
      'hp',
      'mechanical horsepower',
      'mechanical horsepower',
      0.3048 * POUND * STANDARD_GRAVITY * 550,
      'horsepower',
    ],
    ['PS', 'metric horsepower', 'metric horsepower', 75 * STANDARD_GRAVITY],
    ['BTU/h', 'BTU per hour', 'BTU per hour', BRITISH_THERMAL_UNIT / 3600],
  ]),
  ...table('pressure', [
    ['Pa', 'pascal', 'pascals', 1],
    ['hPa', 'hectopascal', 'hectopascals', 100],
    ['kPa', 'kilopascal', 'kilopascals', 1000],
    ['MPa', 'megapascal', 'megapascals', 1e6],
    ['bar', 'bar', 'bars', 1e5],
    ['mbar', 'millibar', 'millibars', 100],
    ['psi', 'pound per square inch', 'pounds per square inch', (POUND * STANDARD_GRAVITY) / 0.00064516],
    ['atm', 'standard atmosphere', 'standard atmospheres', 101_325, 'atmosphere|atmospheres'],
    ['mmHg', 'millimetre of mercury', 'millimetres of mercury', 133.322387415, 'millimeters of mercury'],
    ['Torr', 'torr', 'torr', 101_325 / 760],
  ]),
  ...table('data', [
    ['bit', 'bit', 'bits', 1],
    ['kbit', 'kilobit', 'kilobits', 1e3],
    ['Mbit', 'megabit', 'megabits', 1e6],
    ['Gbit', 'gigabit', 'gigabits', 1e9],
    ['B', 'byte', 'bytes', 8],
    ['kB', 'kilobyte', 'kilobytes', 8e3],
    ['MB', 'megabyte', 'megabytes', 8e6, 'megs'],
    ['GB', 'gigabyte', 'gigabytes', 8e9, 'gigs'],
    ['TB', 'terabyte', 'terabytes', 8e12],
    ['PB', 'petabyte', 'petabytes', 8e15],
    ['KiB', 'kibibyte', 'kibibytes', 8 * 2 ** 10],
    ['MiB', 'mebibyte', 'mebibytes', 8 * 2 ** 20],
    ['GiB', 'gibibyte', 'gibibytes', 8 * 2 ** 30],
    ['TiB', 'tebibyte', 'tebibytes', 8 * 2 ** 40],
  ]),
  ...table('angle', [
    ['°', 'degree', 'degrees', 1, 'deg|degrees of arc'],
    ['rad', 'radian', 'radians', 180 / Math.PI],
    ['gon', 'gradian', 'gradians', 0.9, 'grad|grads'],
    ['rev', 'turn', 'turns', 360, 'revolution|revolutions'],
    ['arcmin', 'arcminute', 'arcminutes', 1 / 60],
    ['arcsec', 'arcsecond', 'arcseconds', 1 / 3600],
  ]),
  ...table('fuel economy', [
    ['km/l', 'kilometre per litre', 'kilometres per litre', 1, 'kmpl|kilometers per liter'],
    [
      'mpg',
      'mile per US gallon',
      'miles per US gallon',
      1.609344 / (US_GALLON * 1000),
      'miles per gallon|us mpg',
    ],
    [
      'imp mpg',
      'mile per imperial gallon',
      'miles per imperial gallon',
      1.609344 / (IMPERIAL_GALLON * 1000),
      'uk mpg|imperial mpg',
    ],
  ]),
  {
    dimension: 'fuel economy',
    symbol: 'l/100 km',
    name: 'litre per 100 kilometres',
    plural: 'litres per 100 kilometres',
    factor: 100,
    offset: 0,
    isInverse: true,
    aliases: ['l/100km', 'litres per 100 km', 'liters per 100 km', 'liters per 100 kilometers'],
  },
];
