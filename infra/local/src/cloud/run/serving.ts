import type { HostDoor } from '../create-host-door.ts';
import type { ContainerEngine, RegistryLogin } from '../engine/engine.ts';
import type { Log } from '../log.ts';
import type { LogEntry } from '../logging/log-entry.ts';
import type { Identity } from '../metadata/identity.ts';
import type { PortBook } from '../port-book.ts';
import type { ReadSecret } from '../secrets/read-reference.ts';
import { startFront, type Front, type Route } from './front/start-front.ts';
import { createRevisionLog, type RevisionLog } from './instance/create-revision-log.ts';
import { createRevisionRunner, type RevisionRunner } from './instance/create-revision-runner.ts';
import type { InstanceDeps } from './instance/start-instance.ts';
import { durationMs } from './resource/resources.ts';
import { parseServiceName } from './resource/service-name.ts';
import { pickRevision } from './resource/traffic.ts';
import type { ServiceRecord } from './service-store.ts';

const longestDrainMs = 30_000;

export interface ServingDeps {
  engine: ContainerEngine;
  login: RegistryLogin;
  identity: Identity;
  ports: PortBook;
  containerEnv: InstanceDeps['containerEnv'];
  /** Without it there is no secret. */
  readSecret?: ReadSecret;
  /** Lets the containers of other services call a URL. */
  hostDoor: HostDoor;
  writeEntry: (entry: LogEntry) => void;
  log: Log;
}

/** The containers and URLs of one service. */
export interface Serving {
  uri(): string;
  tagUri(tag: string): string | undefined;
  runner(revisionId: string): RevisionRunner;
  /** Opens the URLs of these tags and closes those of all others. */
  openTags(tags: ReadonlySet<string>): Promise<void>;
  /** Lets the containers of all but these revisions end when their requests are over; those that start may go on. */
  keepOnly(revisionIds: ReadonlySet<string>): void;
  /** Ends a revision's container and forgets it. */
  drop(revisionId: string): Promise<void>;
  closeUrls(): Promise<void>;
  stopContainers(graceMs?: number): Promise<void>;
}

/** Opens a service's URL, the same as before if it had one. Containers start with the first request or `runner().start`. */
export async function openServing(record: () => ServiceRecord, deps: ServingDeps): Promise<Serving> {
  const { name } = record().service;
  const { project, location, id } = parseServiceName(name);
  const revisions = new Map<string, { runner: RevisionRunner; log: RevisionLog }>();
  const tags = new Map<string, Front>();

  const stateOf = (revisionId: string) =>
    record().revisions.find(({ id: known }) => known === revisionId)?.state.status;
  const entryOf = (revisionId: string) => {
    const known = revisions.get(revisionId);
    if (known) return known;
    const found = record().revisions.find((revision) => revision.id === revisionId);
    if (!found) throw new Error(`${name} has no revision ${revisionId}`);
    // The revision names its image by digest, the template as it was asked for.
    const template = { ...found.template, containers: found.revision.containers };
    const log = createRevisionLog({
      project,
      location,
      service: id,
      revision: revisionId,
      labels: () => record().service.labels ?? {},
      write: deps.writeEntry,
    });
    const runner = createRevisionRunner({
      ...{ engine: deps.engine, login: deps.login, containerEnv: deps.containerEnv },
      ...{ log, template, project, location, service: id, revision: revisionId },
      ...(deps.readSecret && { readSecret: deps.readSecret }),
    });
    const entry = { runner, log };
    revisions.set(revisionId, entry);
    return entry;
  };

  const openFront = (key: string, pick: (current: ServiceRecord) => string | undefined) =>
    deps.ports.open(key, async (port) => {
      const front: Front = await startFront({
        port,
        verify: (token) => deps.identity.verify(token),
        log: deps.log,
        route: (): Route | undefined => {
          const current = record();
          const revisionId = pick(current);
          const revision = current.revisions.find((entry) => entry.id === revisionId);
          if (!revision || revision.state.status !== 'ready') return undefined;
          const { runner, log } = entryOf(revision.id);
          return {
            runner,
            revisionLog: log,
            timeoutMs: durationMs(revision.template.timeout ?? { seconds: '300' }),
            check: {
              invokerIamDisabled: current.service.invokerIamDisabled ?? false,
              policy: current.policy,
              audiences: [main.uri, front.uri, ...(current.service.customAudiences ?? [])],
            },
          };
        },
      });
      const closeDoor = await deps.hostDoor(front.port);
      return { ...front, close: () => Promise.all([closeDoor(), front.close()]).then(() => undefined) };
    });
  const main = await openFront(name, ({ service }) => pickRevision(service.trafficStatuses ?? []));

  return {
    uri: () => main.uri,
    tagUri: (tag) => tags.get(tag)?.uri,
    runner: (revisionId) => entryOf(revisionId).runner,
    async openTags(wanted) {
      const gone = [...tags].filter(([tag]) => !wanted.has(tag));
      for (const [tag] of gone) tags.delete(tag);
      await Promise.all([
        ...gone.map(([, front]) => front.close()),
        ...[...wanted]
          .filter((tag) => !tags.has(tag))
          .map(async (tag) => {
            const front = await openFront(
              `${name}#${tag}`,
              ({ service }) => service.trafficStatuses?.find((status) => status.tag === tag)?.revision,
            );
            tags.set(tag, front);
          }),
      ]);
    },
    keepOnly(kept) {
      for (const [revisionId, { runner }] of revisions) {
        if (kept.has(revisionId) || stateOf(revisionId) === 'starting') continue;
        runner.retire(longestDrainMs).catch((error: unknown) => {
          deps.log('ERROR', `The container of ${revisionId} did not stop`, { error: String(error) });
        });
      }
    },
    async drop(revisionId) {
      const runner = revisions.get(revisionId)?.runner;
      revisions.delete(revisionId);
      await runner?.stop();
    },
    async closeUrls() {
      await Promise.all([main.close(), ...[...tags.values()].map((front) => front.close())]);
    },
    async stopContainers(graceMs) {
      await Promise.all([...revisions.values()].map(({ runner }) => runner.stop(graceMs)));
    },
  };
}
