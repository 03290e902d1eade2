import { type OrphanReport, orphanReportSchema, paths, serviceSchema } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { type Log, describeError } from '../log.ts';
import type { BuildPlace } from '../engine/ports.ts';
import { findOrphans } from './find-orphans.ts';
import type { LabelledLists } from './list-labelled.ts';

const PERIOD_MS = 60 * 60_000;
/** Places that are looked at in one go; those that were looked at longest ago come first. */
const PLACES_PER_RUN = 20;
const RECORDS_MAX = 1_000;
/** Orphans of one place that the log names. */
const LOGGED_MAX = 50;

export interface OrphanDeps {
  db: Firestore;
  lists: LabelledLists;
  log: Log;
}

interface Place extends BuildPlace {
  workspaceIds: string[];
  checkedAt: string;
}
const keyOf = ({ project, region }: BuildPlace) => `${project}.${region}`;

/** Takes the hour's turn: of all workers and ticks of an hour one has it. */
async function takeTurn(db: Firestore, now: number): Promise<boolean> {
  const document = db.doc(paths.schedule('orphans'));
  return db.runTransaction(async (transaction) => {
    const nextAt: unknown = (await transaction.get(document)).get('nextAt');
    if (typeof nextAt === 'string' && Date.parse(nextAt) > now) return false;
    transaction.set(document, { nextAt: new Date(now + PERIOD_MS).toISOString() });
    return true;
  });
}

/** Where the portal has deployed: where there are services, and wherever it has looked before. */
async function placesOf(db: Firestore): Promise<Place[]> {
  const places = new Map<string, Place>();
  const [services, reports] = await Promise.all([
    db.collection(paths.services()).limit(RECORDS_MAX).get(),
    db.collection(paths.orphanReports()).limit(RECORDS_MAX).get(),
  ]);
  for (const document of reports.docs) {
    const report = orphanReportSchema.safeParse(document.data()).data;
    if (report) places.set(keyOf(report), { ...report });
  }
  for (const document of services.docs) {
    const service = serviceSchema.safeParse(document.data()).data;
    if (!service) continue;
    const { project, region, workspaceId } = service;
    const place = places.get(keyOf(service)) ?? { project, region, workspaceIds: [], checkedAt: '' };
    if (!place.workspaceIds.includes(workspaceId)) place.workspaceIds.push(workspaceId);
    places.set(keyOf(service), place);
  }
  return [...places.values()].sort((a, b) => (a.checkedAt < b.checkedAt ? -1 : 1)).slice(0, PLACES_PER_RUN);
}

function logReport(log: Log, { project, region, orphans, incomplete }: OrphanReport): void {
  if (orphans.length === 0 && incomplete.length === 0) return;
  log(orphans.length > 0 ? 'WARNING' : 'INFO', 'orphans', {
    project,
    region,
    count: orphans.length,
    orphans: orphans.slice(0, LOGGED_MAX).map(({ kind, name, workspaceId }) => ({ kind, name, workspaceId })),
    incomplete,
  });
}

/**
 * Lists, at most once an hour, what has the portal's labels and no record: a log line, and a report for the workspaces'
 * admins, for each project and region. Nothing is deleted. Called at each tick; answers how many places were looked at.
 */
export async function reportOrphans(deps: OrphanDeps, now = Date.now()): Promise<number> {
  const { db, log } = deps;
  const document = await db.doc(paths.schedule('orphans')).get();
  const nextAt: unknown = document.get('nextAt');
  if (typeof nextAt === 'string' && Date.parse(nextAt) > now) return 0;
  if (!(await takeTurn(db, now))) return 0;
  const places = await placesOf(db);
  for (const place of places) {
    try {
      const report = await findOrphans(deps, place, place.workspaceIds, now);
      await db.doc(paths.orphanReport(keyOf(place))).set(report);
      logReport(log, report);
    } catch (error) {
      log('WARNING', 'orphans could not be looked for', { ...place, ...describeError(error) });
    }
  }
  return places.length;
}
