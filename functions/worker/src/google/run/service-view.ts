import type { protos } from '@google-cloud/run';
import type { ConditionView } from '@agent-gallery/contract';
import type { ServiceView, TrafficView } from '../../engine/ports.ts';
import { ORDER_HASH, fromIngress } from './revision-template.ts';

type Service = protos.google.cloud.run.v2.IService;

/** Resource names end in the short name: `projects/p/locations/r/services/s/revisions/NAME`. */
const shortName = (name: string | null | undefined) => name?.split('/').at(-1) ?? '';

function toTraffic(service: Service): TrafficView[] {
  const latest = shortName(service.latestReadyRevision);
  return (service.trafficStatuses ?? []).map((target) => ({
    revision: target.revision ? shortName(target.revision) : latest,
    percent: target.percent ?? 0,
    tag: target.tag || undefined,
    url: target.uri || undefined,
  }));
}

/** Reads a google.cloud.run.v2.Service. */
export function toServiceView(service: Service): ServiceView {
  const condition = service.terminalCondition;
  return {
    url: service.uri ?? '',
    labels: service.labels ?? {},
    etag: service.etag ?? '',
    wantedRevision: service.template?.revision ?? '',
    latestReadyRevision: shortName(service.latestReadyRevision) || undefined,
    orderHash: service.template?.annotations?.[ORDER_HASH],
    public: service.invokerIamDisabled ?? false,
    ingress: fromIngress(service.ingress),
    reconciling: service.reconciling ?? false,
    condition: condition
      ? {
          state: String(condition.state ?? 'STATE_UNSPECIFIED') as ConditionView['state'],
          message: condition.message ?? '',
        }
      : undefined,
    traffic: toTraffic(service),
  };
}
