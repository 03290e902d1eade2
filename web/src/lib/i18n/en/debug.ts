import type { Wording } from '../wording.ts';

/** The page of traces and metrics, in English. */
export default ({ plural, number }: Wording) => ({
  title: 'Traces and metrics',
  intro: 'What the API and the worker have reported since this portal was started.',
  onlyLocal: 'This page is there on a laptop only. A deployment’s page leads to its trace in Cloud Trace.',
  refresh: 'Refresh',
  what: 'the trace',
  trace: {
    title: 'Trace',
    none: 'No spans have come of this trace',
    noneWhy: 'The newest are kept in memory until the portal is started again. They come within seconds.',
    choose: 'Open a deployment and follow “Trace” among its details.',
    all: 'See all deployments',
    spans: (count: number) => `${number(count)} ${plural(count, { one: 'span', other: 'spans' })}`,
    list: 'Spans',
    took: (time: string) => `took ${time}`,
    startedAfter: (time: string) => `after ${time}`,
    failed: (why: string) => `failed: ${why}`,
    noAttributes: 'It has no attributes.',
    attributes: (name: string) => `Attributes of ${name}`,
  },
  metrics: {
    title: 'Metrics',
    none: 'Nothing counted yet',
    names: {
      deployments_ended: 'Deployments that ended',
      deployment_duration: 'Duration of deployments',
      step_duration: 'Duration of steps',
      log_lag: 'Lag of log lines',
      a2a_open_streams: 'Open A2A streams in one instance',
    } as Record<string, string>,
    labels: 'Labels',
    count: 'Count',
    median: 'Median',
    p95: '95 %',
    max: 'Max',
    all: 'all',
  },
});
