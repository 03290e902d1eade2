import { sumOf, type CostCounts } from './counts.ts';
import { PRICES, type PriceName } from './prices.ts';
import { activities, priceOf, type Activity } from './usage.ts';

export const COST_PAGE = 'docs/cost-model.md';

const COLUMNS: readonly [heading: string, name: PriceName, digits: number][] = [
  ['reads', 'firestoreRead', 0],
  ['writes', 'firestoreWrite', 0],
  ['deletes', 'firestoreDelete', 0],
  ['Pub/Sub kB', 'pubsubByte', 0],
  ['calls of functions', 'functionRequest', 0],
  ['seconds of functions', 'functionCpuSecond', 0],
  ['log kB', 'logByte', 0],
  ['egress kB', 'egressByte', 0],
  ['build minutes', 'buildMinute', 0],
];

const DEPLOYMENTS_A_DAY = [10, 1_000, 100_000];
const DAYS = 30;
/** Half of all deployments change settings or nothing, so that their image is there. */
const BUILT_SHARE = 0.5;

/** The generated parts of the cost model by their marker. */
export function costTables(counts: CostCounts): Record<string, string> {
  const rows = activities(counts);
  return {
    activities: activityTable(rows),
    measured: measuredTable(counts),
    prices: priceTable(),
    scale: scaleTable(rows),
  };
}

/** Puts generated tables between `<!-- generated: NAME -->` and `<!-- end -->`. Throws for a marker that the page lacks. */
export function fillIn(page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const start = `<!-- generated: ${name} -->`;
    const from = text.indexOf(start);
    const to = text.indexOf('<!-- end -->', from);
    if (from < 0 || to < 0) throw new Error(`The page has no ${start} … <!-- end -->`);
    return `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`;
  }, page);
}

function activityTable(rows: readonly Activity[]): string {
  const head = ['', ...COLUMNS.map(([heading]) => heading), 'US $'];
  const lines = rows.map(({ name, usage }) => {
    const cells = COLUMNS.map(([, column, digits]) => {
      const units = usage[column] ?? 0;
      return number(column.endsWith('Byte') ? units / 1000 : units, digits);
    });
    return [name, ...cells, dollars(priceOf(usage))];
  });
  const from = rows.map(({ name, from }) => `- **${name}**: from ${from}.`).join('\n');
  return `${table([head, ...lines])}\n\n${from}`;
}

function measuredTable({ measured, measuredOn, engine, agent }: CostCounts): string {
  const head = [
    'run',
    'what',
    's',
    'server reads',
    'writes',
    'deletes',
    'page reads',
    'rules',
    'messages',
    'worker CPU s',
    'API CPU s',
    'Google API calls',
  ];
  const lines = Object.entries(measured).map(([name, one]) => [
    `\`${name}\``,
    one.what,
    number(one.seconds, 0),
    ...[
      'firestore.server.reads/',
      'firestore.server.writes/',
      'firestore.server.deletes/',
      'firestore.browser.reads/',
      'firestore.browser.rule-reads',
      'pubsub.delivered/',
    ].map((prefix) => number(sumOf(one, prefix), 0)),
    number(sumOf(one, 'functions.cpu-seconds/worker'), 2),
    number(sumOf(one, 'functions.cpu-seconds/api'), 2),
    number(sumOf(one, 'google.'), 0),
  ]);
  return `Measured on ${measuredOn}, agents in ${engine === 'docker' ? 'Docker' : 'child processes'}, deployed was \`${agent}\`.\n\n${table([head, ...lines])}`;
}

function priceTable(): string {
  const lines = Object.values(PRICES).map(({ unit, dollars: one, source, checked }) => [
    unit,
    one >= 0.001 ? `$${String(one)}` : `$${(one * 1_000_000).toPrecision(3)} a million`,
    `[page](${source})`,
    checked,
  ]);
  return table([['unit', 'price', 'where', 'how checked'], ...lines]);
}

function scaleTable(rows: readonly Activity[]): string {
  const cost = (name: string) => {
    const found = rows.find((row) => row.name === name);
    if (!found) throw new Error(`There is no activity ${name}`);
    return found;
  };
  const built = cost('one deployment that is built');
  const unbuilt = cost('one deployment whose image is there');
  const lines = DEPLOYMENTS_A_DAY.map((perDay) => {
    const month = (activity: Activity, share: number) => priceOf(activity.usage) * share * perDay * DAYS;
    const writes =
      ((built.usage.firestoreWrite ?? 0) * BUILT_SHARE +
        (unbuilt.usage.firestoreWrite ?? 0) * (1 - BUILT_SHARE)) *
      perDay;
    const builds = (perDay * BUILT_SHARE * (built.usage.buildMinute ?? 0)) / (24 * 60);
    return [
      number(perDay, 0),
      number(perDay / 86_400, 4),
      number(builds, builds < 10 ? 2 : 0),
      number(writes / 86_400, 2),
      dollars(month(built, BUILT_SHARE) + month(unbuilt, 1 - BUILT_SHARE)),
      dollars((built.usage.buildMinute ?? 0) * PRICES.buildMinute.dollars * BUILT_SHARE * perDay * DAYS),
    ];
  });
  return table([
    [
      'deployments a day',
      'a second',
      'builds at a time',
      'Firestore writes a second',
      'US $ a month',
      'of these Cloud Build',
    ],
    ...lines,
  ]);
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const isNumber = (column: number) => rest.every((cells) => /^[$\d]/.test(cells[column] ?? ''));
  return [
    line(head),
    line(head.map((_, column) => (isNumber(column) ? '--:' : '---'))),
    ...rest.map(line),
  ].join('\n');
}

function number(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Two digits that count. */
function dollars(amount: number): string {
  if (amount >= 100) return `$${number(amount, 0)}`;
  return `$${amount >= 1 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}
