import { randomBytes } from 'node:crypto';
import { elevenOf, paths, type Actor } from '@agent-gallery/contract';
import {
  auditEntrySchema,
  type AuditAction,
  type AuditChange,
  type AuditEntry,
  type AuditOrigin,
} from '@agent-gallery/contract/workspace';
import type { Firestore, Transaction, WriteBatch } from '@google-cloud/firestore';

/** What happened by itself, or was asked for by another system’s message. */
export const originOf = (via: 'message' | 'portal'): AuditOrigin => ({
  via,
  address: null,
  forwardedFor: null,
  userAgent: null,
  requestId: null,
});

export interface AuditRecord {
  workspaceId: string;
  actor: Actor;
  action: AuditAction;
  /** What was changed: an address, an id, a URL without its query. Never a secret. */
  subject: string;
  changes?: readonly AuditChange[];
  origin: AuditOrigin;
}

/**
 * Records who changed what, when and from where. It goes into the transaction or batch of the change itself, so that there is
 * neither a change without its record nor a record without its change. Ids grow with time, so that they can be paged by.
 */
export function recordAudit(
  db: Firestore,
  write: Transaction | WriteBatch,
  { changes = [], ...record }: AuditRecord,
): AuditEntry {
  const at = new Date().toISOString();
  const id = `${at}.${elevenOf(randomBytes(11))}`;
  const entry = auditEntrySchema.parse({ ...record, id, at, changes });
  const ref = db.doc(paths.auditEntry(entry.workspaceId, id));
  // Both have `create`, but a union of the two cannot be called.
  (write as WriteBatch).create(ref, entry);
  return entry;
}

const asText = (value: unknown): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);

function flatten(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, path ? `${path}.${name}` : name));
}

/** The fields, by their paths, in which two records differ. */
export function changesBetween(before: object, after: object): AuditChange[] {
  const [old, now] = [new Map(flatten(before, '')), new Map(flatten(after, ''))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((field) => ({ field, from: asText(old.get(field)), to: asText(now.get(field)) }))
    .filter(({ from, to }) => from !== to);
}
