import { RpcError, rpcCode } from '../rpc-error.ts';
import { typeUrl, type Operation } from '../rpc/handlers.ts';
import type { CloudRun } from './create-cloud-run.ts';
import type { Revision } from './resource/resources.ts';
import { parseServiceName, shortName } from './resource/service-name.ts';
import { servedBy } from './roll-out.ts';
import { paginate } from './service-handlers.ts';
import type { RevisionRecord, ServiceRecord } from './service-store.ts';

/** google.cloud.run.v2.Revisions. */
export function createRevisionHandlers(run: CloudRun) {
  const find = (name: string): { record: ServiceRecord; revision: RevisionRecord } => {
    const [serviceName = '', id] = name.split('/revisions/');
    const { project, location } = parseServiceName(serviceName);
    const record = run.store.get(serviceName);
    const revision = record?.revisions.find((entry) => entry.id === id);
    if (record && revision) return { record, revision };
    throw new RpcError(
      rpcCode.notFound,
      `Resource '${id ?? ''}' of kind 'REVISION' in region '${location}' in project '${project}' does not exist.`,
    );
  };

  return {
    async getRevision({ name = '' }: { name?: string }): Promise<Revision> {
      return find(name).revision.revision;
    },

    /** The parent may name the service `-` for all services of the location. Newest first. */
    async listRevisions(request: { parent?: string; pageSize?: number; pageToken?: string }) {
      const { parent = '' } = request;
      parseServiceName(parent);
      const prefix = parent.endsWith('/services/-') ? parent.slice(0, -1) : undefined;
      const revisions = run.store
        .all()
        .filter(({ service }) => (prefix ? service.name.startsWith(prefix) : service.name === parent))
        .flatMap((record) => record.revisions.map(({ revision }) => revision).reverse());
      const { page, nextPageToken } = paginate(revisions, request.pageSize, request.pageToken);
      return { revisions: page, ...(nextPageToken ? { nextPageToken } : {}) };
    },

    async deleteRevision({ name = '' }: { name?: string }): Promise<Operation> {
      const { record, revision } = find(name);
      const { service } = record;
      if (record.revisions.at(-1) === revision) {
        throw precondition(`Revision '${revision.id}' is the latest of the service and cannot be deleted.`);
      }
      const referenced = service.traffic.some((target) => target.revision === revision.id);
      if (referenced || servedBy(service.trafficStatuses ?? []).has(revision.id)) {
        throw precondition(`Revision '${revision.id}' can receive traffic and cannot be deleted.`);
      }
      record.revisions = record.revisions.filter((entry) => entry !== revision);
      run.store.save(record);
      await (await run.serving(service.name)).drop(revision.id);
      const packed = {
        '@type': typeUrl('google.cloud.run.v2.Revision'),
        ...structuredClone(revision.revision),
      };
      const location = service.name.slice(
        0,
        service.name.lastIndexOf(`/services/${shortName(service.name)}`),
      );
      const operation = run.operations.begin(location, packed);
      run.operations.finish(operation.name, { response: packed });
      return operation;
    },
  };
}

function precondition(message: string): RpcError {
  return new RpcError(rpcCode.failedPrecondition, message);
}
