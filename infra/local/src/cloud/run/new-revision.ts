import { randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { setRevisionCondition } from './resource/conditions.ts';
import { timestamp, type RevisionTemplate } from './resource/resources.ts';
import { shortName } from './resource/service-name.ts';
import type { RevisionRecord, ServiceRecord } from './service-store.ts';

// As in Cloud Run's revision names, without letters that could form words.
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The revision that a completed template asks for: a new one, or the one that exists when nothing changed. A new one is
 * not added to the record. Throws ALREADY_EXISTS when the name is that of a revision with another template.
 */
export function revisionForTemplate(
  record: ServiceRecord,
  template: RevisionTemplate,
): { revision: RevisionRecord; isNew: boolean } {
  if (template.revision) {
    const named = record.revisions.find(({ id }) => id === template.revision);
    if (named) {
      if (isDeepStrictEqual(named.template, template)) return { revision: named, isNew: false };
      throw new RpcError(
        rpcCode.alreadyExists,
        `Revision named '${template.revision}' with different configuration already exists.`,
      );
    }
  } else {
    const latest = record.revisions.at(-1);
    if (latest && isDeepStrictEqual(latest.template, template)) return { revision: latest, isNew: false };
  }
  return { revision: newRevision(record, template), isNew: true };
}

function newRevision(record: ServiceRecord, template: RevisionTemplate): RevisionRecord {
  const { service } = record;
  const number = record.revisionCount + 1;
  const id =
    template.revision || `${shortName(service.name)}-${String(number).padStart(5, '0')}-${randomSuffix()}`;
  const { revision: _, labels, annotations, ...spec } = template;
  const now = timestamp(new Date());
  const revision: RevisionRecord = {
    id,
    template,
    state: { status: 'starting' },
    revision: {
      ...spec,
      name: `${service.name}/revisions/${id}`,
      uid: randomUUID(),
      generation: '1',
      service: shortName(service.name),
      labels: { ...service.labels, ...labels },
      ...(annotations ? { annotations } : {}),
      createTime: now,
      updateTime: now,
      containers: template.containers ?? [],
      etag: newEtag(),
    },
  };
  setRevisionCondition(revision.revision, 'CONDITION_RECONCILING', { revisionReason: 'PENDING' });
  return revision;
}

export function newEtag(): string {
  return `"${Buffer.from(randomUUID()).toString('base64url').slice(0, 26)}"`;
}

function randomSuffix(): string {
  return Array.from({ length: 3 }, () => suffixAlphabet[randomInt(suffixAlphabet.length)]).join('');
}
