import type { ServicesClient, protos } from '@google-cloud/run';
import {
  CANDIDATE_TAG,
  type ServiceOrder,
  type ServicePlace,
  type ServiceView,
  type Services,
  type TrafficOrder,
} from '../../engine/ports.ts';
import { PassingFailure } from '../../engine/failures/passing-failure.ts';
import { StepFailure } from '../../engine/step-failure.ts';
import { GRPC, googleErrorCode, rethrowGoogleError } from '../google-error.ts';
import type { ClientOf } from '../client-of.ts';
import { toIngress, toTemplate } from './revision-template.ts';
import { toServiceView } from './service-view.ts';

type Service = protos.google.cloud.run.v2.IService;

/** Shorter than the lease, so that no call is under way when another worker takes over. */
const CALL = { timeout: 10_000 };
const TRAFFIC_TO_LATEST = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const;
const TRAFFIC_TO_REVISION = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const;

const wanted = (order: ServiceOrder, startupTimeoutSeconds: number): Service => ({
  labels: { ...order.labels },
  template: toTemplate(order, startupTimeoutSeconds),
  invokerIamDisabled: order.public,
  ingress: toIngress(order.runtime.ingress),
});

const toTarget = ({ revision, percent, tag }: TrafficOrder) => ({
  type: TRAFFIC_TO_REVISION,
  revision,
  percent,
  ...(tag !== null && { tag }),
});

/** Our revision is there, with another configuration, and the service does not ask for it any more. */
const revisionTaken = (error: unknown) =>
  new StepFailure('service-invalid', 'Somebody else changed the service meanwhile.', {
    cause: error instanceof Error ? error.message : String(error),
    fix: 'Deploy again.',
  });

/** Cloud Run Admin v2 (https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services). */
export function createCloudRunServices(
  clientOf: ClientOf<ServicesClient>,
  startupTimeoutSeconds: number,
): Services {
  const parent = ({ project, region }: ServicePlace) => `projects/${project}/locations/${region}`;
  const name = (place: ServicePlace) => `${parent(place)}/services/${place.name}`;
  const get = async (place: ServicePlace): Promise<ServiceView | undefined> => {
    try {
      const client = await clientOf(place.project);
      const [service] = await client.getService({ name: name(place) }, CALL);
      return toServiceView(service);
    } catch (error) {
      if (googleErrorCode(error) === GRPC.NOT_FOUND) return undefined;
      return rethrowGoogleError(error, 'read the service');
    }
  };
  const update = async ({ project }: ServicePlace, service: Service, paths: string[]) => {
    const explain = (error: unknown) => {
      if (googleErrorCode(error) === GRPC.ALREADY_EXISTS) throw revisionTaken(error);
      return rethrowGoogleError(error, 'update the service');
    };
    const client = await clientOf(project).catch(explain);
    await client.updateService({ service, updateMask: { paths } }, CALL).catch(explain);
  };
  return {
    get,
    create: async (place, order) => {
      const service = {
        ...wanted(order, startupTimeoutSeconds),
        traffic: [{ type: TRAFFIC_TO_LATEST, percent: 100 }],
      };
      const explain = (error: unknown) => {
        if (googleErrorCode(error) === GRPC.ALREADY_EXISTS)
          throw new PassingFailure('conflict', `The service ${place.name} exists by now.`);
        return rethrowGoogleError(error, 'create the service');
      };
      const client = await clientOf(place.project).catch(explain);
      await client
        .createService({ parent: parent(place), serviceId: place.name, service }, { ...CALL, retry: null })
        .catch(explain);
    },
    update: async (place, order, { etag, serving }) => {
      const isServed = serving.some(({ percent }) => percent > 0);
      const traffic = isServed
        ? [...serving, { revision: order.revision, percent: 0, tag: CANDIDATE_TAG }].map(toTarget)
        : [{ type: TRAFFIC_TO_LATEST, percent: 100 }, ...serving.map(toTarget)];
      const service = { ...wanted(order, startupTimeoutSeconds), name: name(place), etag, traffic };
      await update(place, service, ['labels', 'template', 'invoker_iam_disabled', 'ingress', 'traffic']);
    },
    setTraffic: async (place, targets, etag) => {
      await update(place, { name: name(place), etag, traffic: targets.map(toTarget) }, ['traffic']);
    },
    delete: async (place) => {
      const explain = (error: unknown) => rethrowGoogleError(error, 'delete the service');
      const client = await clientOf(place.project).catch(explain);
      await client.deleteService({ name: name(place) }, CALL).catch((error: unknown) => {
        if (googleErrorCode(error) !== GRPC.NOT_FOUND) explain(error);
      });
    },
  };
}
