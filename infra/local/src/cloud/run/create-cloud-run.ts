import { join } from 'node:path';
import { typeUrl, type HandlerTable, type Operation, type OperationOwner } from '../rpc/handlers.ts';
import type { QuotaStore } from '../project/quota-store.ts';
import { createOperationLog, type OperationLog, type Rollout } from './operation-log.ts';
import { timestamp, type Revision, type Service, type ServiceInput } from './resource/resources.ts';
import { shortName } from './resource/service-name.ts';
import { createRevisionHandlers } from './revision-handlers.ts';
import { packService, rollOut } from './roll-out.ts';
import { applyWanted, createServiceHandlers } from './service-handlers.ts';
import { createServiceStore, type ServiceRecord, type ServiceStore } from './service-store.ts';
import { openServing, type Serving, type ServingDeps } from './serving.ts';

export interface CloudRunDeps extends ServingDeps {
  /** Where services and operations are kept. */
  folder: string;
  /** An image by digest, so that a revision stays what it was when its tag moves on. */
  resolveImage?: (image: string) => Promise<string>;
  /** Without it there are no quotas. */
  quotas?: QuotaStore;
}

/** What the handlers of Cloud Run v2 share. */
export interface CloudRun {
  store: ServiceStore;
  operations: OperationLog;
  quotas: QuotaStore | undefined;
  /** Makes what is wanted a new generation of the service and begins to roll it out. */
  apply(record: ServiceRecord, wanted: ServiceInput): Promise<Operation>;
  remove(record: ServiceRecord): Promise<Operation>;
  serving(name: string): Promise<Serving>;
}

type ServiceHandlers = ReturnType<typeof createServiceHandlers>;

export interface LocalCloudRun {
  handlers: HandlerTable;
  operations: OperationOwner;
  /** All services, in the form of v2. */
  services(): Service[];
  /** A service's revisions, newest first. */
  revisions(serviceName: string): Revision[];
  createService: ServiceHandlers['createService'];
  updateService: ServiceHandlers['updateService'];
  deleteService: ServiceHandlers['deleteService'];
  deleteRevision: ReturnType<typeof createRevisionHandlers>['deleteRevision'];
  /** Stops all containers; services and unfinished operations are kept for the next start. */
  close(): Promise<void>;
}

/**
 * Cloud Run v2 on this machine. Services of an earlier start have their URLs again at once; their containers start with the
 * first request. Operations that were unfinished are carried on.
 */
export async function createCloudRun(deps: CloudRunDeps): Promise<LocalCloudRun> {
  const store = createServiceStore(join(deps.folder, 'services'));
  const operations = createOperationLog(join(deps.folder, 'operations'));
  const servings = new Map<string, Promise<Serving>>();
  let closing = false;

  const open = (record: ServiceRecord) => {
    const { name } = record.service;
    const opened = openServing(() => record, deps).then((serving) => {
      record.service.uri = serving.uri();
      record.service.urls = [serving.uri()];
      return serving;
    });
    servings.set(name, opened);
    return opened;
  };
  const serving = (name: string) => {
    const found = servings.get(name);
    if (!found) throw new Error(`${name} is not served`);
    return found;
  };
  const begin = (record: ServiceRecord, opened: Serving, rollout: Rollout, operationName: string) => {
    rollOut({ store, operations, isClosing: () => closing }, record, opened, rollout, operationName).catch(
      (error: unknown) => {
        if (closing) return;
        deps.log('ERROR', `The rollout of ${record.service.name} broke`, { error: String(error) });
        operations.finish(operationName, {
          error: { code: 13, message: `Internal error: ${String(error)}` },
        });
      },
    );
  };

  const run: CloudRun = {
    store,
    operations,
    quotas: deps.quotas,
    serving,
    async apply(record, wanted) {
      const { name } = record.service;
      const revision = applyWanted(record, wanted);
      store.save(record);
      await pinImage(record, revision, deps.resolveImage);
      const opened = await (servings.get(name) ?? open(record));
      store.save(record);
      const rollout = { service: name, generation: record.service.generation, revision };
      const operation = operations.begin(locationOf(name), packService(record.service), rollout);
      begin(record, opened, rollout, operation.name);
      return operation;
    },
    async remove(record) {
      const { name } = record.service;
      const opened = await serving(name);
      record.service.deleteTime = timestamp(new Date());
      const packed = packService(record.service);
      await opened.closeUrls();
      store.remove(name);
      servings.delete(name);
      const operation = operations.begin(locationOf(name), packed);
      opened.stopContainers().then(
        () => operations.finish(operation.name, { response: packed }),
        (error: unknown) =>
          operations.finish(operation.name, { error: { code: 13, message: String(error) } }),
      );
      return operation;
    },
  };

  const resume = async () => {
    for (const { operation, rollout } of operations.unfinished()) {
      const record = rollout && store.get(rollout.service);
      if (record) begin(record, await serving(rollout.service), rollout, operation.name);
      else operations.finish(operation.name, { response: operation.metadata ?? { '@type': emptyType } });
    }
    const carriedOn = new Set(operations.unfinished().map(({ rollout }) => rollout?.service));
    for (const record of store.all()) {
      const { name, generation, reconciling, latestCreatedRevision } = record.service;
      if (!reconciling || carriedOn.has(name)) continue;
      // The last cloud was killed between writing the service and writing its operation.
      const revision = latestCreatedRevision ? { revision: shortName(latestCreatedRevision) } : {};
      const rollout = { service: name, generation, ...revision };
      const operation = operations.begin(locationOf(name), packService(record.service), rollout);
      begin(record, await serving(name), rollout, operation.name);
    }
  };

  await Promise.all(
    store.all().map(async (record) => {
      const opened = await open(record);
      await opened.openTags(new Set(record.service.traffic.flatMap(({ tag }) => (tag ? [tag] : []))));
      for (const status of record.service.trafficStatuses ?? []) {
        const uri = status.tag ? opened.tagUri(status.tag) : undefined;
        if (uri) status.uri = uri;
      }
      store.save(record);
    }),
  );
  await resume();

  const services = createServiceHandlers(run);
  const revisions = createRevisionHandlers(run);
  const { createService, updateService, deleteService } = services;
  return {
    handlers: {
      'google.cloud.run.v2.Services': services,
      'google.cloud.run.v2.Revisions': revisions,
    },
    operations,
    services: () => store.all().map(({ service }) => service),
    revisions: (name) => (store.get(name)?.revisions ?? []).map(({ revision }) => revision).reverse(),
    ...{ createService, updateService, deleteService, deleteRevision: revisions.deleteRevision },
    async close() {
      closing = true;
      const opened = await Promise.all([...servings.values()]);
      await Promise.all(opened.map((entry) => entry.closeUrls()));
      await Promise.all(opened.map((entry) => entry.stopContainers(closeGraceMs)));
    },
  };
}

async function pinImage(
  { revisions }: ServiceRecord,
  id: string,
  resolveImage: CloudRunDeps['resolveImage'],
): Promise<void> {
  const made = revisions.find((revision) => revision.id === id);
  const [container, ...others] = made?.revision.containers ?? [];
  if (!made || !resolveImage || !container?.image || made.state.status !== 'starting') return;
  made.revision.containers = [{ ...container, image: await resolveImage(container.image) }, ...others];
}

// Who presses Ctrl-C does not wait as long as Cloud Run does.
const closeGraceMs = 1_500;
const emptyType = typeUrl('google.protobuf.Empty');

function locationOf(name: string): string {
  return name.slice(0, name.indexOf('/services/'));
}
