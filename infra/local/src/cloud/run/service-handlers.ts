import { randomUUID } from 'node:crypto';
import { RpcError, rpcCode } from '../rpc-error.ts';
import type { Operation } from '../rpc/handlers.ts';
import type { CloudRun } from './create-cloud-run.ts';
import { newEtag, revisionForTemplate } from './new-revision.ts';
import { completeTemplate } from './resource/complete-template.ts';
import { setServiceCondition } from './resource/conditions.ts';
import { mergeService, settable } from './resource/merge-service.ts';
import { timestamp, type Policy, type Service, type ServiceInput } from './resource/resources.ts';
import { parseLocation, parseServiceName, serviceNotFound, shortName } from './resource/service-name.ts';
import { allToLatest } from './resource/traffic.ts';
import { validateQuota } from './resource/validate-quota.ts';
import { validateService, validateServiceId } from './resource/validate-service.ts';
import { packService } from './roll-out.ts';
import type { ServiceRecord } from './service-store.ts';

interface CreateRequest {
  parent?: string;
  service?: ServiceInput;
  serviceId?: string;
  validateOnly?: boolean;
}

interface UpdateRequest {
  service?: ServiceInput;
  updateMask?: { paths?: string[] };
  validateOnly?: boolean;
  allowMissing?: boolean;
}

interface PolicyRequest {
  resource?: string;
  policy?: Policy;
}

/** google.cloud.run.v2.Services. */
export function createServiceHandlers(run: CloudRun) {
  const find = (name: string): ServiceRecord => {
    const record = run.store.get(name);
    if (!record) throw serviceNotFound(name);
    return record;
  };

  const create = async ({ parent = '', service = {}, serviceId = '', validateOnly }: CreateRequest) => {
    const { location } = parseLocation(parent);
    validateServiceId(serviceId);
    const wanted = settable(service);
    validateService(wanted, serviceId, 'CreateServiceRequest');
    if (run.quotas) validateQuota(wanted, location, run.quotas);
    const name = `${parent}/services/${serviceId}`;
    if (run.store.get(name))
      throw new RpcError(rpcCode.alreadyExists, `Resource '${serviceId}' already exists.`);
    const record = newRecord(name, wanted);
    if (validateOnly) return validated(record.service);
    return run.apply(record, wanted);
  };

  const update = async (request: UpdateRequest): Promise<Operation> => {
    const { service = {}, updateMask, validateOnly, allowMissing } = request;
    const { project, location, id } = parseServiceName(service.name ?? '');
    const record = run.store.get(service.name ?? '');
    if (!record) {
      if (!allowMissing) throw serviceNotFound(service.name ?? '');
      return create({
        parent: `projects/${project}/locations/${location}`,
        service,
        serviceId: id,
        ...(validateOnly ? { validateOnly } : {}),
      });
    }
    checkEtag(record, service.etag);
    const wanted = mergeService(record.service, service, updateMask?.paths);
    validateService(wanted, id, 'UpdateServiceRequest');
    if (run.quotas) validateQuota(wanted, location, run.quotas);
    if (validateOnly) return validated({ ...record.service, ...wanted } as Service);
    return run.apply(record, wanted);
  };

  return {
    createService: create,
    updateService: update,

    async getService({ name = '' }: { name?: string }) {
      return find(name).service;
    },

    async listServices(request: { parent?: string; pageSize?: number; pageToken?: string }) {
      const { parent = '' } = request;
      parseLocation(parent);
      const services = run.store
        .all()
        .map(({ service }) => service)
        .filter(({ name }) => name.startsWith(`${parent}/services/`))
        .sort((left, right) => left.name.localeCompare(right.name));
      const { page, nextPageToken } = paginate(services, request.pageSize, request.pageToken);
      return { services: page, ...(nextPageToken ? { nextPageToken } : {}) };
    },

    async deleteService(request: { name?: string; validateOnly?: boolean; etag?: string }) {
      const record = find(request.name ?? '');
      checkEtag(record, request.etag);
      return request.validateOnly ? validated(record.service) : run.remove(record);
    },

    async getIamPolicy({ resource = '' }: PolicyRequest) {
      return policyMessage(find(resource).policy);
    },

    async setIamPolicy({ resource = '', policy = {} }: PolicyRequest) {
      const record = find(resource);
      const given = policy.etag === undefined ? '' : Buffer.from(policy.etag).toString('base64');
      if (given !== '' && given !== record.policy.etag) {
        throw new RpcError(
          rpcCode.aborted,
          'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
        );
      }
      record.policy = {
        version: policy.version ?? 1,
        bindings: policy.bindings ?? [],
        etag: Buffer.from(randomUUID().slice(0, 8)).toString('base64'),
      };
      run.store.save(record);
      return policyMessage(record.policy);
    },

    /** Of a service that is yet to be made as well: gcloud asks before it makes one. */
    async testIamPermissions(request: { resource?: string; permissions?: string[] }) {
      return { permissions: request.permissions ?? [] };
    },
  };
}

/** A record that is not in the store yet. */
function newRecord(name: string, input: ServiceInput): ServiceRecord {
  const now = timestamp(new Date());
  const service: Service = {
    ...input,
    name,
    uid: randomUUID(),
    generation: '0',
    createTime: now,
    updateTime: now,
    template: input.template ?? {},
    traffic: [...(input.traffic ?? [])],
    etag: newEtag(),
  };
  return { service, revisions: [], revisionCount: 0, policy: { version: 1, etag: 'ACAB' } };
}

/**
 * Writes what is wanted into the record, as a new generation, and adds the revision that it needs.
 * @returns the revision that the service's template now stands for
 */
export function applyWanted(record: ServiceRecord, wanted: ServiceInput): string {
  const { service } = record;
  const template = completeTemplate(wanted.template ?? {}, shortName(service.name));
  const { revision, isNew } = revisionForTemplate(record, template);
  const kept = {
    name: service.name,
    uid: service.uid,
    createTime: service.createTime,
    ...(service.uri ? { uri: service.uri, urls: service.urls ?? [] } : {}),
    ...(service.trafficStatuses ? { trafficStatuses: service.trafficStatuses } : {}),
    ...(service.latestReadyRevision ? { latestReadyRevision: service.latestReadyRevision } : {}),
    ...(service.observedGeneration ? { observedGeneration: service.observedGeneration } : {}),
    ...(service.terminalCondition ? { terminalCondition: service.terminalCondition } : {}),
    ...(service.conditions ? { conditions: service.conditions } : {}),
  };
  record.service = {
    ...wanted,
    ...kept,
    template,
    traffic: wanted.traffic?.length ? wanted.traffic : [...allToLatest],
    generation: String(Number(service.generation) + 1),
    updateTime: timestamp(new Date()),
    latestCreatedRevision: revision.revision.name,
    reconciling: true,
    etag: newEtag(),
  };
  setServiceCondition(record.service, 'CONDITION_RECONCILING');
  if (isNew) {
    record.revisions.push(revision);
    record.revisionCount += 1;
  }
  return revision.id;
}

function checkEtag({ service }: ServiceRecord, etag: string | undefined): void {
  if (!etag || etag === service.etag) return;
  throw new RpcError(
    rpcCode.aborted,
    `Conflict for resource '${shortName(service.name)}': version '${etag}' was specified but current version is '${service.etag}'.`,
  );
}

function validated(service: Service): Operation {
  const packed = packService(service);
  const location = service.name.slice(0, service.name.indexOf('/services/'));
  return { name: `${location}/operations/${randomUUID()}`, done: true, metadata: packed, response: packed };
}

function policyMessage(policy: Policy): Policy {
  return { ...policy, etag: Buffer.from(String(policy.etag ?? ''), 'base64') };
}

/** One page of a list; the token is the offset. */
export function paginate<T>(
  entries: readonly T[],
  pageSize = 0,
  pageToken = '',
): { page: T[]; nextPageToken: string | undefined } {
  const offset = Number(pageToken || 0);
  if (!Number.isInteger(offset) || offset < 0) {
    throw new RpcError(rpcCode.invalidArgument, `Invalid page token '${pageToken}'.`);
  }
  const end = offset + (pageSize > 0 ? Math.min(pageSize, 1000) : 100);
  return { page: entries.slice(offset, end), nextPageToken: end < entries.length ? String(end) : undefined };
}
