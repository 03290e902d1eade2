import { sumOf, type CostCounts, type Measured } from './counts.ts';
import { PRICES, type PriceName } from './prices.ts';

/** Units of what is paid for, by price. */
export type Usage = Partial<Record<PriceName, number>>;

/** One thing to do, and what it uses. */
export interface Activity {
  name: string;
  /** How the usage follows from what was measured. */
  from: string;
  usage: Usage;
}

const SECONDS_PER_HOUR = 3600;
/** Longest step of the build, on this machine; Cloud Build's own machines differ, so a build is also counted as two minutes. */
const BUILD_MINUTES = 2;
/** A conversation in which a person reads and types: a message a minute. */
const MESSAGES_PER_HOUR = 60;
/** An answer streams for so long while the API passes it on. */
const ANSWER_SECONDS = 5;
/** A function has 1 vCPU and 1 GiB (infra/terraform). */
const FUNCTION_GIB = 1;
const TICKS_PER_HOUR = 60;
const TICK_SECONDS = 1;

/** What the portal's server side used: everything but what pages read by themselves. */
function serverUsage(measured: Measured): Usage {
  const functionSeconds = sumOf(measured, 'functions.seconds/') + (measured.counts['api.seconds'] ?? 0);
  return {
    firestoreRead: sumOf(measured, 'firestore.server.reads/'),
    firestoreWrite: sumOf(measured, 'firestore.server.writes/'),
    firestoreDelete: sumOf(measured, 'firestore.server.deletes/'),
    pubsubByte: measured.counts['pubsub.billed-bytes'] ?? 0,
    functionCpuSecond: functionSeconds,
    functionGibSecond: functionSeconds * FUNCTION_GIB,
    functionRequest: sumOf(measured, 'pubsub.delivered/') + (measured.counts['api.requests'] ?? 0),
    logByte:
      sumOf(measured, 'pubsub.published-bytes/deployment-logs') + sumOf(measured, 'functions.log-bytes/'),
  };
}

/** What an open page used: reads of its listeners and of the rules before them, and the bytes that it got. */
function pageUsage(measured: Measured): Usage {
  return {
    firestoreRead:
      sumOf(measured, 'firestore.browser.reads/') + (measured.counts['firestore.browser.rule-reads'] ?? 0),
    egressByte: (measured.counts['firestore.browser.bytes'] ?? 0) + (measured.counts['api.bytes'] ?? 0),
  };
}

/** Without the ticks that fell into the time: they come whether anybody does anything. */
function withoutTicks(measured: Measured, tick: Usage): Usage {
  const ticks = measured.counts['pubsub.delivered/reconcile'] ?? 0;
  return atLeastNothing(plus(serverUsage(measured), times(tick, -ticks)));
}

export function times(usage: Usage, factor: number): Usage {
  return Object.fromEntries(Object.entries(usage).map(([name, units]) => [name, units * factor]));
}

export function plus(...usages: readonly Usage[]): Usage {
  const sum: Usage = {};
  for (const usage of usages)
    for (const [name, units] of Object.entries(usage) as [PriceName, number][])
      sum[name] = (sum[name] ?? 0) + units;
  return sum;
}

function atLeastNothing(usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).map(([name, units]) => [name, Math.max(0, units)]));
}

/** US dollars. */
export function priceOf(usage: Usage): number {
  return (Object.entries(usage) as [PriceName, number][]).reduce(
    (sum, [name, units]) => sum + units * PRICES[name].dollars,
    0,
  );
}

function chatHour(name: string, run: string, counts: CostCounts, usage: Usage): Activity {
  const answerSeconds = ANSWER_SECONDS * MESSAGES_PER_HOUR;
  return {
    name,
    from: `\`${run}\`, from ${String(counts.messages)} messages to ${String(MESSAGES_PER_HOUR)}; ${String(ANSWER_SECONDS)} s of the API for each answer`,
    usage: plus(times(usage, MESSAGES_PER_HOUR / counts.messages), {
      functionCpuSecond: answerSeconds,
      functionGibSecond: answerSeconds * FUNCTION_GIB,
      functionRequest: 2 * MESSAGES_PER_HOUR,
    }),
  };
}

/** What the rows of docs/cost-model.md are about, each from what was measured. */
export function activities(counts: CostCounts): Activity[] {
  const at = (name: string): Measured => {
    const found = counts.measured[name];
    if (!found) throw new Error(`counts.json has no ${name}: run npm run bench -w infra/local -- costs`);
    return found;
  };
  const ticks = at('ticks');
  const oneTick = times(serverUsage(ticks), 1 / Math.max(1, sumOf(ticks, 'pubsub.delivered/reconcile')));
  const tick: Usage = {
    ...oneTick,
    functionCpuSecond: TICK_SECONDS,
    functionGibSecond: TICK_SECONDS * FUNCTION_GIB,
  };
  const perHour = (name: string) => SECONDS_PER_HOUR / at(name).seconds;
  const live = at('viewerLive');
  return [
    {
      name: 'one deployment that is built',
      from: `\`deploymentBuilt\`, and a build of ${String(BUILD_MINUTES)} minutes`,
      usage: plus(withoutTicks(at('deploymentBuilt'), tick), { buildMinute: BUILD_MINUTES }),
    },
    {
      name: 'one deployment whose image is there',
      from: '`deploymentUnbuilt`',
      usage: withoutTicks(at('deploymentUnbuilt'), tick),
    },
    {
      name: 'one viewer-hour of a log that runs all the time',
      from: `\`viewerLive\`, the page’s part, from ${String(live.seconds)} s to an hour`,
      usage: times(pageUsage(live), perHour('viewerLive')),
    },
    {
      name: 'one viewer-hour of a deployment that has ended',
      from: '`viewerOpens` once, `viewerQuiet` for the hour',
      usage: plus(pageUsage(at('viewerOpens')), times(pageUsage(at('viewerQuiet')), perHour('viewerQuiet'))),
    },
    {
      name: 'one viewer-hour of the list, one deployment in it',
      from: '`listQuiet` for the hour, `listDeployment` once',
      usage: plus(times(pageUsage(at('listQuiet')), perHour('listQuiet')), pageUsage(at('listDeployment'))),
    },
    {
      name: 'one viewer-hour of a service’s page',
      from: '`serviceQuiet`: it asks for the running log again and again',
      usage: times(
        plus(pageUsage(at('serviceQuiet')), withoutTicks(at('serviceQuiet'), tick)),
        perHour('serviceQuiet'),
      ),
    },
    chatHour('one chat-hour, a message a minute', 'chat', counts, withoutTicks(at('chat'), tick)),
    {
      name: 'one hour of ticks',
      from: `\`ticks\`; ${String(TICK_SECONDS)} s of \`reconcile\` for each`,
      usage: times(tick, TICKS_PER_HOUR),
    },
    {
      name: 'one hour of an agent that is kept running',
      from: '1 vCPU and 512 MiB with CPU always on, the deploy form’s defaults; nothing was measured',
      usage: { instanceCpuSecond: SECONDS_PER_HOUR, instanceGibSecond: SECONDS_PER_HOUR / 2 },
    },
  ];
}
