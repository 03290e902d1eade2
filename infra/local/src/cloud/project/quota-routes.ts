import { z } from 'zod';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { jsonRoute, type RestRequest, type RestRoute } from '../rest/rest-route.ts';
import { projectNumber } from './project-number.ts';
import { overridesSchema, QUOTA_METRICS, type QuotaMetric, type QuotaStore } from './quota-store.ts';

const usage = 'google.api.serviceusage.v1beta1.ServiceUsage';
const metricsOf = '/v1beta1/projects/{project}/services/{service}/consumerQuotaMetrics';

/**
 * The quotas of a service (https://docs.cloud.google.com/service-usage/docs/reference/rest/v1beta1/services.consumerQuotaMetrics),
 * and `PUT /_local/quotas`, which sets them.
 */
export function createQuotaRoutes(store: QuotaStore): RestRoute[] {
  const resource = (project: string, service: string, known: QuotaMetric) => {
    const { metric, displayName, unit, defaultLimit } = known;
    const name = `projects/${projectNumber(project)}/services/${service}/consumerQuotaMetrics/${encodeURIComponent(metric)}`;
    const set = store.overrides().filter((override) => override.metric === metric);
    const bucket = (limit: number, region?: string) => ({
      effectiveLimit: String(limit),
      defaultLimit: String(defaultLimit),
      ...(region !== undefined && { dimensions: { region } }),
    });
    const limit = {
      name: `${name}/limits/${encodeURIComponent('/project/region')}`,
      metric,
      unit: '1/{project}/{region}',
      isPrecise: true,
      allowsAdminOverrides: true,
      quotaBuckets: [
        bucket(set.find(({ region }) => region === undefined)?.limit ?? defaultLimit),
        ...set.flatMap((override) =>
          override.region === undefined ? [] : [bucket(override.limit, override.region)],
        ),
      ],
    };
    return { name, metric, displayName, unit, consumerQuotaLimits: [limit] };
  };
  const of = (project: string, service: string) => ({
    metrics: QUOTA_METRICS.filter(({ metric }) => metric.startsWith(`${service}/`)).map((known) =>
      resource(project, service, known),
    ),
  });
  const list = async ({ params }: RestRequest) => of(params['project'] ?? '', params['service'] ?? '');
  const get = async ({ params }: RestRequest) => {
    const { project = '', service = '', metric = '' } = params;
    const found = of(project, service).metrics.find((known) => known.metric === metric);
    if (!found) throw new RpcError(rpcCode.notFound, `Quota metric '${metric}' not found.`);
    return found;
  };
  const replace = async ({ body }: RestRequest) => {
    const parsed = overridesSchema.safeParse(body['quotas']);
    if (!parsed.success) throw new RpcError(rpcCode.invalidArgument, z.prettifyError(parsed.error));
    store.replace(parsed.data);
    return { quotas: parsed.data };
  };

  return [
    jsonRoute('GET', metricsOf, `${usage}/ListConsumerQuotaMetrics`, list),
    jsonRoute('GET', `${metricsOf}/{metric}`, `${usage}/GetConsumerQuotaMetric`, get),
    jsonRoute('PUT', '/_local/quotas', 'local.Quotas/Replace', replace),
    jsonRoute('GET', '/_local/quotas', 'local.Quotas/List', async () => ({ quotas: store.overrides() })),
  ];
}
