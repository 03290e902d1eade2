import { typeUrl, type Operation } from '../../rpc/handlers.ts';
import type { Service } from '../resource/resources.ts';
import { toKnativeService } from './to-knative.ts';

const serviceType = typeUrl('google.cloud.run.v2.Service');

/** An operation of Cloud Run as its v1 shows it, whose services are Knative's; undefined when it is about something else. */
export function knativeOperation({ metadata, response, ...operation }: Operation): object | undefined {
  if (metadata?.['@type'] !== serviceType) return undefined;
  if (response?.['@type'] !== serviceType) return operation;
  const service = toKnativeService(response as unknown as Service);
  return { ...operation, response: { '@type': typeUrl('google.cloud.run.v1.Service'), ...service } };
}
