import type en from '../en/debug.ts';
import type { Wording } from '../wording.ts';

/** The page of traces and metrics, in German. */
export default ({ plural, number }: Wording): ReturnType<typeof en> => ({
  title: 'Traces und Metriken',
  intro: 'Was API und Worker gemeldet haben, seit dieses Portal gestartet wurde.',
  onlyLocal:
    'Diese Seite gibt es nur auf dem eigenen Rechner. Die Seite eines Deployments führt zu seinem Trace in Cloud Trace.',
  refresh: 'Aktualisieren',
  what: 'Trace',
  trace: {
    title: 'Trace',
    none: 'Von diesem Trace sind keine Spans da',
    noneWhy:
      'Die neuesten bleiben im Speicher, bis das Portal wieder gestartet wird. Sie kommen innerhalb von Sekunden.',
    choose: 'Ein Deployment öffnen und unter seinen Einzelheiten „Trace“ wählen.',
    all: 'Alle Deployments ansehen',
    spans: (count) => `${number(count)} ${plural(count, { one: 'Span', other: 'Spans' })}`,
    list: 'Spans',
    took: (time) => `dauerte ${time}`,
    startedAfter: (time) => `nach ${time}`,
    failed: (why) => `fehlgeschlagen: ${why}`,
    noAttributes: 'Er hat keine Attribute.',
    attributes: (name) => `Attribute von ${name}`,
  },
  metrics: {
    title: 'Metriken',
    none: 'Noch nichts gezählt',
    names: {
      deployments_ended: 'Beendete Deployments',
      deployment_duration: 'Dauer der Deployments',
      step_duration: 'Dauer der Schritte',
      log_lag: 'Verzug der Logzeilen',
      a2a_open_streams: 'Offene A2A-Streams in einer Instanz',
    },
    labels: 'Labels',
    count: 'Anzahl',
    median: 'Median',
    p95: '95 %',
    max: 'Max.',
    all: 'alle',
  },
});
