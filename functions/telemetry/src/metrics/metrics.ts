/** A metric: what one kind of structured log line says. Cloud Logging counts it, and the local portal in the same way. */
export interface Metric {
  /** Its name is `agent-gallery/{id}` in Cloud Monitoring. */
  id: string;
  description: string;
  /** `message` of the lines that it is made of. */
  message: string;
  /** Field of the line with a value, whose distribution it is; without one the lines are counted. */
  value?: string;
  unit: '1' | 'ms';
  /** Fields of the line by which it is told apart; few values each. */
  labels: readonly string[];
}

/** Every metric of the portal. infra/terraform repeats them; a test there compares. */
export const METRICS = [
  {
    id: 'deployments_ended',
    description: 'Deployments that ended, by outcome.',
    message: 'deployment ended',
    unit: '1',
    labels: ['outcome', 'target', 'code'],
  },
  {
    id: 'deployment_duration',
    description: 'From the request of a deployment to its end.',
    message: 'deployment ended',
    value: 'durationMs',
    unit: 'ms',
    labels: ['outcome', 'target'],
  },
  {
    id: 'step_duration',
    description: 'How long a deployment’s step took.',
    message: 'deployment step ended',
    value: 'durationMs',
    unit: 'ms',
    labels: ['step', 'outcome', 'target'],
  },
  {
    id: 'log_lag',
    description: 'From a log line’s own time to its being readable, the longest of a second.',
    message: 'log lines written',
    value: 'lagMs',
    unit: 'ms',
    labels: [],
  },
  {
    id: 'a2a_open_streams',
    description: 'Streams that are open in one instance, each time that one opens or closes.',
    message: 'a2a streams',
    value: 'open',
    unit: '1',
    labels: ['part'],
  },
] as const satisfies readonly Metric[];

export type MetricMessage = (typeof METRICS)[number]['message'];

/** Writes a line that metrics are made of. */
export type WriteMetric = (message: MetricMessage, fields: Record<string, string | number>) => void;

/** A metric’s value in a log line; undefined where it is another’s line. */
export function readMetric(
  metric: Metric,
  line: Readonly<Record<string, unknown>>,
): { labels: Record<string, string>; value: number } | undefined {
  if (line['message'] !== metric.message) return undefined;
  const value = metric.value === undefined ? 1 : line[metric.value];
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const labels = metric.labels.map((label) => [label, String(line[label] ?? '')] as const);
  return { labels: Object.fromEntries(labels), value };
}
