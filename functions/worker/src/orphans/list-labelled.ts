import {
  MANAGED_BY_LABEL,
  PORTAL_TAG,
  WORKSPACE_LABEL,
  buildOutcome,
  deploymentIdOfTags,
} from '@agent-gallery/contract';
import type { GoogleRest } from '@agent-gallery/google';
import { z } from 'zod';
import type { BuildPlace } from '../engine/ports.ts';
import { REPOSITORY } from '../google/images/image-repository.ts';

/** At most so many of a kind are looked at in one place. */
const PAGES_MAX = 3;
const PAGE_SIZE = '100';

export interface Labelled {
  /** Resource name; of an image `…@sha256:…`. */
  name: string;
  /** What the portal's records call it: a service's short name, a deployment's id, an image's digest. */
  key: string | undefined;
  workspaceId: string | null;
  createdAt: string | null;
  /** A build that has ended. */
  isOver?: boolean;
}

export interface Listing {
  found: Labelled[];
  isComplete: boolean;
}

const timeSchema = z.iso.datetime({ offset: true }).optional();
const labelsSchema = z.record(z.string(), z.string()).default({});
const serviceSchema = z.object({ name: z.string(), labels: labelsSchema, createTime: timeSchema });
const engineSchema = serviceSchema.extend({ displayName: z.string().default('') });
const buildSchema = z.object({
  id: z.string(),
  tags: z.array(z.string()).default([]),
  status: z.string().default('STATUS_UNKNOWN'),
  createTime: timeSchema,
});
const imageSchema = z.object({ name: z.string(), uri: z.string(), uploadTime: timeSchema });

const toIso = (time: string | undefined) => (time === undefined ? null : new Date(time).toISOString());
const isOurs = ({ labels }: { labels: Record<string, string> }) => labels[MANAGED_BY_LABEL] === PORTAL_TAG;

/** Reads pages of a list of a Google API, three at most. */
async function pages<Item extends z.ZodType>(
  rest: GoogleRest,
  call: { host: string; path: string; query?: [string, string][] },
  field: string,
  item: Item,
): Promise<{ items: z.output<Item>[]; isComplete: boolean }> {
  const schema = z.looseObject({ nextPageToken: z.string().default('') });
  const list = z.array(item).default([]);
  const items: z.output<Item>[] = [];
  let token = '';
  for (let page = 0; page < PAGES_MAX; page++) {
    const query: [string, string][] = [...(call.query ?? []), ['pageSize', PAGE_SIZE]];
    const answer = await rest({ ...call, query: token ? [...query, ['pageToken', token]] : query }, schema);
    items.push(...list.parse(answer[field]));
    token = answer.nextPageToken;
    if (token === '') return { items, isComplete: true };
  }
  return { items, isComplete: false };
}

/** Lists what carries the portal's labels, tags or repository in a project and region. Each throws a GoogleRestError. */
export function createLabelledLists(rest: GoogleRest) {
  const parent = ({ project, region }: BuildPlace) => `projects/${project}/locations/${region}`;
  return {
    service: async (place: BuildPlace): Promise<Listing> => {
      const call = { host: 'run.googleapis.com', path: `/v2/${parent(place)}/services` };
      const { items, isComplete } = await pages(rest, call, 'services', serviceSchema);
      const found = items.filter(isOurs).map(({ name, labels, createTime }) => ({
        name,
        key: name.split('/').at(-1),
        workspaceId: labels[WORKSPACE_LABEL] ?? null,
        createdAt: toIso(createTime),
      }));
      return { found, isComplete };
    },
    engine: async (place: BuildPlace): Promise<Listing> => {
      const host = `${place.region}-aiplatform.googleapis.com`;
      const call = { host, path: `/v1/${parent(place)}/reasoningEngines` };
      const { items, isComplete } = await pages(rest, call, 'reasoningEngines', engineSchema);
      const found = items.filter(isOurs).map(({ name, displayName, labels, createTime }) => ({
        name,
        key: displayName,
        workspaceId: labels[WORKSPACE_LABEL] ?? null,
        createdAt: toIso(createTime),
      }));
      return { found, isComplete };
    },
    build: async (place: BuildPlace): Promise<Listing> => {
      const path = `/v1/${parent(place)}/builds`;
      const query: [string, string][] = [['filter', `tags="${PORTAL_TAG}"`]];
      const call = { host: 'cloudbuild.googleapis.com', path, query };
      const { items, isComplete } = await pages(rest, call, 'builds', buildSchema);
      const found = items.map(({ id, tags, status, createTime }) => ({
        name: `${parent(place)}/builds/${id}`,
        key: deploymentIdOfTags(tags),
        isOver: buildOutcome(status).kind !== 'running',
        workspaceId: null,
        createdAt: toIso(createTime),
      }));
      return { found, isComplete };
    },
    image: async (place: BuildPlace): Promise<Listing> => {
      const path = `/v1/${parent(place)}/repositories/${REPOSITORY}/dockerImages`;
      const call = { host: 'artifactregistry.googleapis.com', path };
      const { items, isComplete } = await pages(rest, call, 'dockerImages', imageSchema);
      const found = items.map(({ uri, uploadTime }) => ({
        name: uri,
        key: uri.split('@')[1],
        workspaceId: null,
        createdAt: toIso(uploadTime),
      }));
      return { found, isComplete };
    },
  };
}

export type LabelledLists = ReturnType<typeof createLabelledLists>;
