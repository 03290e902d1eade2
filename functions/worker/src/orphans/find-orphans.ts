import { type Orphan, ORPHANS_MAX, type OrphanReport, paths, serviceId } from '@agent-gallery/contract';
import { GoogleRestError } from '@agent-gallery/google';
import type { Firestore } from '@google-cloud/firestore';
import type { BuildPlace } from '../engine/ports.ts';
import type { Labelled, LabelledLists } from './list-labelled.ts';

/** What is newer may belong to a deployment that has not noted it yet. */
const GRACE_MS: Readonly<Record<Orphan['kind'], number>> = {
  service: 60 * 60_000,
  engine: 60 * 60_000,
  build: 5 * 60_000,
  image: 60 * 60_000,
};
/** Values in one `in` of a Firestore query (https://firebase.google.com/docs/firestore/query-data/queries#in_and_array-contains-any). */
const IN_MAX = 30;

type Kind = Orphan['kind'];
const NOT_FOUND = 404;

/** Which of the keys the records know. */
async function knownKeys(
  db: Firestore,
  kind: Kind,
  place: BuildPlace,
  keys: readonly string[],
): Promise<Set<string>> {
  const known = new Set<string>();
  if (kind === 'image') {
    for (let from = 0; from < keys.length; from += IN_MAX) {
      const some = keys.slice(from, from + IN_MAX);
      const found = await db
        .collection(paths.deployments())
        .where('image.digest', 'in', some)
        .select('image.digest')
        .get();
      for (const document of found.docs) known.add(String(document.get('image.digest')));
    }
    return known;
  }
  const target = kind === 'engine' ? 'agent-engine' : 'cloud-run';
  const pathOf = (key: string) =>
    kind === 'build'
      ? paths.deployment(key)
      : paths.service(serviceId({ target, ...place, serviceName: key }));
  const refs = keys.map((key) => db.doc(pathOf(key)));
  const found = refs.length === 0 ? [] : await db.getAll(...refs, { fieldMask: [] });
  for (const [index, snapshot] of found.entries()) if (snapshot.exists) known.add(keys[index] ?? '');
  return known;
}

const REASONS: Readonly<Record<Kind, string>> = {
  service: 'The portal has no record of this service.',
  engine: 'The portal has no record of this engine.',
  build: 'The portal has no record of the deployment that the build’s tag names.',
  image: 'No deployment of the portal has this image.',
};

function fixOf(kind: Kind, name: string, { project, region }: BuildPlace): string {
  const id = name.split('/').at(-1) ?? name;
  switch (kind) {
    case 'service':
      return `gcloud run services delete ${id} --project=${project} --region=${region}`;
    case 'engine':
      return `curl -X DELETE -H "Authorization: Bearer $(gcloud auth print-access-token)" "https://${region}-aiplatform.googleapis.com/v1/${name}?force=true"`;
    case 'build':
      return `gcloud builds cancel ${id} --project=${project} --region=${region}`;
    case 'image':
      return `gcloud artifacts docker images delete ${name} --delete-tags`;
    default: {
      const unknown: never = kind;
      throw new Error(`Unknown kind ${String(unknown)}`);
    }
  }
}

async function orphansOf(
  deps: { db: Firestore; lists: LabelledLists },
  kind: Kind,
  place: BuildPlace,
  now: number,
): Promise<{ orphans: Orphan[]; incomplete: string[] }> {
  let found: Labelled[];
  const incomplete: string[] = [];
  try {
    const listing = await deps.lists[kind](place);
    ({ found } = listing);
    if (!listing.isComplete) incomplete.push(`Only the first ${kind}s were looked at.`);
  } catch (error) {
    if (!(error instanceof GoogleRestError)) throw error;
    // There is no repository for images yet.
    if (kind === 'image' && error.status === NOT_FOUND) return { orphans: [], incomplete };
    return { orphans: [], incomplete: [`The ${kind}s could not be listed: ${error.message}`] };
  }
  const settled = found.filter(
    ({ createdAt }) => createdAt === null || now - Date.parse(createdAt) > GRACE_MS[kind],
  );
  const keys = [...new Set(settled.flatMap(({ key }) => key ?? []))];
  const known = await knownKeys(deps.db, kind, place, keys);
  const orphans = settled
    .filter(({ key }) => key === undefined || !known.has(key))
    .map(({ name, workspaceId, createdAt, isOver = false }): Orphan => ({
      ...{ kind, name, workspaceId, createdAt },
      reason: REASONS[kind],
      fix: isOver ? '' : fixOf(kind, name, place),
    }));
  return { orphans, incomplete };
}

/**
 * What a project and region has with the portal's labels, tags or repository and no record of ours, and is
 * older than what a deployment may not have noted yet.
 * What cannot be listed is said in the report; nothing is changed.
 */
export async function findOrphans(
  deps: { db: Firestore; lists: LabelledLists },
  place: BuildPlace,
  workspaceIds: string[],
  now = Date.now(),
): Promise<OrphanReport> {
  const kinds: Kind[] = ['service', 'engine', 'build', 'image'];
  const parts = await Promise.all(kinds.map((kind) => orphansOf(deps, kind, place, now)));
  const orphans = parts.flatMap((part) => part.orphans);
  const incomplete = parts.flatMap((part) => part.incomplete);
  if (orphans.length > ORPHANS_MAX) incomplete.push(`${orphans.length} were found.`);
  return {
    project: place.project,
    region: place.region as OrphanReport['region'],
    workspaceIds,
    checkedAt: new Date(now).toISOString(),
    orphans: orphans.slice(0, ORPHANS_MAX),
    incomplete,
  };
}
