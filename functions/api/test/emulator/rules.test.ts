import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paths } from '@agent-gallery/contract';
import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestContext,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import {
  collection,
  collectionGroup,
  deleteDoc,
  doc,
  getDoc,
  getDocs,
  query,
  setDoc,
  setLogLevel,
  updateDoc,
  where,
  type Firestore,
  type Query,
} from 'firebase/firestore';
import { afterAll, beforeAll, describe, it } from 'vitest';

const RULES = join(import.meta.dirname, '../../../../infra/firestore.rules');
const OURS = 'acme';
const THEIRS = 'others';

type Who = 'nobody' | 'stranger' | 'member' | 'admin' | 'member of another workspace';
const EVERYBODY: readonly Who[] = ['nobody', 'stranger', 'member', 'admin', 'member of another workspace'];
const SIGNED_IN = EVERYBODY.filter((who) => who !== 'nobody');
const OUR_MEMBERS: readonly Who[] = ['member', 'admin'];

const UIDS: Readonly<Record<Exclude<Who, 'nobody'>, string>> = {
  stranger: 'stranger-uid',
  member: 'member-uid',
  admin: 'admin-uid',
  'member of another workspace': 'other-uid',
};

/** Every record, by its path. */
const RECORDS: Readonly<Record<string, Record<string, unknown>>> = {
  [paths.workspace(OURS)]: { id: OURS, name: 'Acme' },
  [paths.workspace(THEIRS)]: { id: THEIRS, name: 'Others' },
  [paths.member(OURS, UIDS.member)]: { uid: UIDS.member, role: 'viewer', email: null },
  [paths.member(OURS, UIDS.admin)]: { uid: UIDS.admin, role: 'admin', email: null },
  [paths.member(THEIRS, UIDS['member of another workspace'])]: {
    uid: UIDS['member of another workspace'],
    role: 'admin',
    email: null,
  },
  [paths.invitation(OURS, 'ada@example.com')]: { email: 'ada@example.com', role: 'admin' },
  [paths.auditEntry(OURS, 'a1')]: { id: 'a1', workspaceId: OURS },
  [paths.auditEntry(THEIRS, 'a1')]: { id: 'a1', workspaceId: THEIRS },
  [paths.webhook(OURS, 'w1')]: { id: 'w1', workspaceId: OURS },
  [paths.delivery(OURS, 'w1', 'd1')]: { id: 'd1', workspaceId: OURS },
  [paths.webhookSecret('w1')]: { workspaceId: OURS, secret: 'whsec_AAAA' },
  [paths.apiKey('kaaaaaaaaaaa')]: { workspaceId: OURS, sha256: '0'.repeat(64) },
  [paths.agent('units')]: { id: 'units', name: 'Units' },
  [paths.workspaceAgent(OURS, 'added')]: { id: 'added', name: 'Added', workspaceId: OURS },
  [paths.agentFileListing(paths.agent('units'))]: { files: [], moreCount: 0 },
  [paths.agentFileListing(paths.workspaceAgent(OURS, 'added'))]: { files: [], moreCount: 0 },
  [paths.service('ours')]: { id: 'ours', workspaceId: OURS },
  [paths.service('theirs')]: { id: 'theirs', workspaceId: THEIRS },
  [paths.deployment('ours')]: { id: 'ours', workspaceId: OURS },
  [paths.deployment('theirs')]: { id: 'theirs', workspaceId: THEIRS },
  [paths.logChunk('ours', 'c1')]: { lineCount: 1, lines: 'x' },
  [paths.logChunk('theirs', 'c1')]: { lineCount: 1, lines: 'x' },
  [paths.idempotencyKey('hash')]: { workspaceId: OURS, deploymentId: 'ours' },
  [paths.operation('ours')]: { id: 'ours', workspaceId: OURS },
  [paths.lease('ours')]: { until: 0 },
  'a2aTasks/t1': { workspaceId: OURS },
  'a2aTasks/t1/events/1': { text: 'x' },
};

/** Who may read which record. Nobody else may. */
const READERS: Readonly<Record<string, readonly Who[]>> = {
  [paths.workspace(OURS)]: OUR_MEMBERS,
  [paths.member(OURS, UIDS.member)]: ['member'],
  [paths.member(OURS, UIDS.admin)]: ['admin'],
  [paths.invitation(OURS, 'ada@example.com')]: ['admin'],
  [paths.auditEntry(OURS, 'a1')]: ['admin'],
  [paths.auditEntry(THEIRS, 'a1')]: ['member of another workspace'],
  [paths.webhook(OURS, 'w1')]: ['admin'],
  [paths.delivery(OURS, 'w1', 'd1')]: ['admin'],
  [paths.webhookSecret('w1')]: [],
  [paths.apiKey('kaaaaaaaaaaa')]: [],
  [paths.agent('units')]: SIGNED_IN,
  [paths.workspaceAgent(OURS, 'added')]: OUR_MEMBERS,
  [paths.agentFileListing(paths.agent('units'))]: [],
  [paths.agentFileListing(paths.workspaceAgent(OURS, 'added'))]: [],
  [paths.service('ours')]: OUR_MEMBERS,
  [paths.deployment('ours')]: OUR_MEMBERS,
  [paths.logChunk('ours', 'c1')]: OUR_MEMBERS,
  [paths.idempotencyKey('hash')]: [],
  [paths.operation('ours')]: OUR_MEMBERS,
  [paths.lease('ours')]: [],
  'a2aTasks/t1': [],
  'a2aTasks/t1/events/1': [],
};

/** Who may run which query. Nobody else may. */
const QUERIES: readonly (readonly [string, (db: Firestore) => Query, readonly Who[]])[] = [
  ['all agents', (db) => query(collection(db, paths.agents())), SIGNED_IN],
  ['our agents', (db) => query(collection(db, paths.workspaceAgents(OURS))), OUR_MEMBERS],
  ['agents of every workspace', (db) => query(collectionGroup(db, 'agents')), []],
  [
    'our deployments',
    (db) => query(collection(db, paths.deployments()), where('workspaceId', '==', OURS)),
    OUR_MEMBERS,
  ],
  ['all deployments', (db) => query(collection(db, paths.deployments())), []],
  [
    'deployments of both workspaces',
    (db) => query(collection(db, paths.deployments()), where('workspaceId', 'in', [OURS, THEIRS])),
    [],
  ],
  [
    'our services',
    (db) => query(collection(db, paths.services()), where('workspaceId', '==', OURS)),
    OUR_MEMBERS,
  ],
  ['all services', (db) => query(collection(db, paths.services())), []],
  ['our log chunks', (db) => query(collection(db, paths.logChunks('ours'))), OUR_MEMBERS],
  ['log chunks of every deployment', (db) => query(collectionGroup(db, 'logChunks')), []],
  ['our members', (db) => query(collection(db, `${paths.workspace(OURS)}/members`)), OUR_MEMBERS],
  ['members of every workspace', (db) => query(collectionGroup(db, 'members')), []],
  ['our invitations', (db) => query(collection(db, paths.invitations(OURS))), ['admin']],
  ['invitations of every workspace', (db) => query(collectionGroup(db, 'invitations')), []],
  ['our audit', (db) => query(collection(db, paths.audit(OURS))), ['admin']],
  ['our webhooks', (db) => query(collection(db, paths.webhooks(OURS))), ['admin']],
  ['deliveries to our webhook', (db) => query(collection(db, paths.deliveries(OURS, 'w1'))), ['admin']],
  ['secrets of webhooks', (db) => query(collection(db, 'webhookSecrets')), []],
  ['API keys', (db) => query(collection(db, 'apiKeys')), []],
  ['all workspaces', (db) => query(collection(db, 'workspaces')), []],
  ['idempotency keys', (db) => query(collection(db, 'idempotencyKeys')), []],
  ['leases', (db) => query(collection(db, 'leases')), []],
  ['agent tasks', (db) => query(collection(db, 'a2aTasks')), []],
];

describe('the security rules', () => {
  let environment: RulesTestEnvironment;

  beforeAll(async () => {
    setLogLevel('silent');
    environment = await initializeTestEnvironment({
      projectId: 'demo-api-rules',
      firestore: { rules: await readFile(RULES, 'utf8') },
    });
    await environment.withSecurityRulesDisabled(async (context) => {
      const db = context.firestore() as unknown as Firestore;
      await Promise.all(Object.entries(RECORDS).map(([path, fields]) => setDoc(doc(db, path), fields)));
    });
  });
  afterAll(() => environment.cleanup());

  const as = (who: Who): Firestore => {
    const context: RulesTestContext =
      who === 'nobody' ? environment.unauthenticatedContext() : environment.authenticatedContext(UIDS[who]);
    return context.firestore() as unknown as Firestore;
  };

  describe.each(Object.entries(READERS))('%s', (path, readers) => {
    it.each(EVERYBODY)(`is read only by those who may: %s`, async (who) => {
      const read = getDoc(doc(as(who), path));
      await (readers.includes(who) ? assertSucceeds(read) : assertFails(read));
    });
  });

  describe.each(QUERIES)('%s', (_what, build, readers) => {
    it.each(EVERYBODY)('are listed only for those who may: %s', async (who) => {
      const list = getDocs(build(as(who)));
      await (readers.includes(who) ? assertSucceeds(list) : assertFails(list));
    });
  });

  describe.each(Object.keys(RECORDS))('%s', (path) => {
    it.each(EVERYBODY)('is written by nobody: %s', async (who) => {
      const db = as(who);
      await assertFails(setDoc(doc(db, path), { workspaceId: OURS }));
      await assertFails(updateDoc(doc(db, path), { role: 'admin', workspaceId: OURS }));
      await assertFails(deleteDoc(doc(db, path)));
    });
  });

  it.each(EVERYBODY)('let nobody make themselves a member: %s', async (who) => {
    const uid = who === 'nobody' ? 'new-uid' : UIDS[who];
    await assertFails(
      setDoc(doc(as(who), `workspaces/fresh/members/${uid}`), { uid, role: 'admin', email: null }),
    );
    await assertFails(setDoc(doc(as(who), 'deployments/fresh'), { workspaceId: OURS }));
  });

  it.each(EVERYBODY)('hide whether a record exists: %s', async (who) => {
    await assertFails(getDoc(doc(as(who), paths.deployment('none'))));
    await assertFails(getDoc(doc(as(who), paths.service('none'))));
    await assertFails(getDoc(doc(as(who), paths.logChunk('none', 'c1'))));
  });
});
