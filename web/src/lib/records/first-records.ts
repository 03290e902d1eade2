import {
  agentSchema,
  deploymentSchema,
  memberSchema,
  operationSchema,
  serviceSchema,
  workspaceSchema,
  type Agent,
  type Service,
  type Workspace,
} from '@agent-gallery/contract';
import type { z } from 'zod';
import type { Follow } from '#lib/live/live.ts';
import type { FollowedRecords, RecordList } from './followed-records.ts';
import { readings, type DocumentReading, type QueryReading } from './reading.ts';
import type { RecordReader } from './record-reader.ts';

export interface AgentList {
  agents: Agent[];
  /** How many records are not as the contract says. */
  unreadableCount: number;
}

/** Records as they were when they were asked for. */
export interface FirstRecords {
  /** Agents that ship with the portal and those that the workspace added, by name. Rejects for somebody who is no member. */
  agents(): Promise<AgentList>;
  /** Services of the workspace that have something live. */
  liveServices(): Promise<Service[]>;
  /** The workspace's own record. */
  workspace(): Promise<Workspace | undefined>;
  /**
   * For a page to begin with: each emits at most once, what is there. What is not, and what may not be read, is left to
   * the client that follows it.
   */
  followed: FollowedRecords;
}

/** Reads records by plain requests. `during` is told of each reading that a page begins with. */
export function createFirstRecords(
  reader: RecordReader,
  workspaceId: string,
  during: (reading: Promise<unknown>) => void,
): FirstRecords {
  async function list<T>(reading: QueryReading, schema: z.ZodType<T>): Promise<RecordList<T>> {
    const parsed = (await reader.many(reading)).map((fields) => schema.safeParse(fields));
    const records = parsed.flatMap((result) => (result.success ? [result.data] : []));
    return { records, unreadableCount: parsed.length - records.length };
  }

  function once<T>(read: () => Promise<T | undefined>): Follow<T> {
    return (emit) => {
      let stopped = false;
      const reading = read().then(
        (value) => {
          if (!stopped && value !== undefined) emit({ kind: 'ready', value, connected: true });
        },
        () => undefined,
      );
      during(reading);
      return () => (stopped = true);
    };
  }

  const all = <T>(reading: QueryReading, schema: z.ZodType<T>) => once(() => list(reading, schema));
  const one = <T>(reading: DocumentReading, schema: z.ZodType<T>) =>
    once(async () => schema.safeParse(await reader.one(reading)).data);

  return {
    async agents() {
      const places = [readings.agents(), readings.workspaceAgents(workspaceId)];
      const found = await Promise.all(places.map((place) => list(place, agentSchema)));
      return {
        agents: found.flatMap(({ records }) => records).sort((a, b) => (a.name < b.name ? -1 : 1)),
        unreadableCount: found.reduce((sum, { unreadableCount }) => sum + unreadableCount, 0),
      };
    },
    async liveServices() {
      const { records } = await list(readings.services(workspaceId), serviceSchema);
      return records.filter(({ live }) => live !== null);
    },
    workspace: async () => workspaceSchema.safeParse(await reader.one(readings.workspace(workspaceId))).data,
    followed: {
      deployment: (id) => one(readings.deployment(id), deploymentSchema),
      deployments: (filter = { status: undefined, serviceId: undefined }) =>
        all(readings.deployments(workspaceId, filter), deploymentSchema),
      service: (id) => one(readings.service(id), serviceSchema),
      services: () => all(readings.services(workspaceId), serviceSchema),
      operation: (id) => one(readings.operation(id), operationSchema),
      member: (uid) => one(readings.member(workspaceId, uid), memberSchema),
    },
  };
}
