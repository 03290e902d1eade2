import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paths } from '@agent-gallery/contract';
import { assertFails, assertSucceeds } from '@firebase/rules-unit-testing';
import { collection, collectionGroup, doc, getDoc, getDocs, query, setDoc, where } from 'firebase/firestore';
import { deleteDoc, updateDoc, type Firestore, type Query } from 'firebase/firestore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LISTS, OURS, OTHER_COLLECTIONS, RECORDS, THEIRS, UIDS, type Who } from './support/rules-table.ts';
import { EVERYBODY } from './support/rules-table.ts';
import { openRules, type RulesStage } from './support/rules-stage.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const allRecords = [...Object.entries(RECORDS), ...Object.entries(OTHER_COLLECTIONS)];

/** By operation: what was tried by who may not, and how much of that was let through. For `npm run security`. */
const table = new Map<string, { tried: number; letThrough: number }>();
function count(what: string, outcomes: readonly { may: boolean; did: boolean }[]): void {
  const row = table.get(what) ?? { tried: 0, letThrough: 0 };
  const hostile = outcomes.filter(({ may }) => !may);
  table.set(what, {
    tried: row.tried + hostile.length,
    letThrough: row.letThrough + hostile.filter(({ did }) => did).length,
  });
}

let stage: RulesStage;
beforeAll(async () => {
  stage = await openRules('demo-api-rules', await readFile(join(ROOT, 'infra/firestore.rules'), 'utf8'));
});
afterAll(async () => {
  await stage.close();
  for (const [what, { tried, letThrough }] of table)
    process.stdout.write(`security: ${what.padEnd(44)} tried ${tried} let through ${letThrough}\n`);
});

const succeeds = (promise: Promise<unknown>) =>
  promise.then(
    () => true,
    (error: { code?: string }) => {
      if (error.code === 'permission-denied') return false;
      throw error as Error;
    },
  );

/** Asks as everybody at once, and compares with who may. */
async function ask(
  operation: 'get' | 'list' | 'create' | 'update' | 'delete',
  may: readonly Who[],
  request: (db: Firestore, who: Who) => Promise<unknown>,
) {
  const outcomes = await Promise.all(
    EVERYBODY.map(async (who) => ({
      who,
      may: may.includes(who),
      did: await succeeds(request(stage.as(who), who)),
    })),
  );
  count(`Firestore rules, ${operation}`, outcomes);
  expect(outcomes.filter(({ did }) => did).map(({ who }) => who)).toEqual(may);
}

describe('the table of the rules', () => {
  it('names every path at which a record lies', () => {
    expect([...Object.keys(RECORDS), ...Object.keys(LISTS)].sort()).toEqual(Object.keys(paths).sort());
  });
});

describe('every record', () => {
  it.each(allRecords)('%s is read by those who may and written by nobody', async (name, { at, readers }) => {
    await Promise.all([
      ask('get', readers, (db) => getDoc(doc(db, at))),
      ask('create', [], (db) => setDoc(doc(db, `${at}-new`), { workspaceId: OURS, role: 'admin' })),
      ask('update', [], (db) => updateDoc(doc(db, at), { role: 'admin', workspaceId: OURS })),
      ask('update', [], (db) => setDoc(doc(db, at), { workspaceId: OURS })),
      ask('delete', [], (db) => deleteDoc(doc(db, at))),
    ]);
  });

  const collections = new Map(
    allRecords.map(([, { at, listers = [] }]) => [at.split('/').slice(0, -1).join('/'), listers]),
  );
  for (const { at } of Object.values(LISTS)) collections.delete(at);
  it.each([...collections])('%s, in which records lie, is listed by those who may', (at, listers) =>
    ask('list', listers, (db) => getDocs(collection(db, at))),
  );
});

describe.each(Object.entries(LISTS))('%s', (name, { at, ours, readers }) => {
  it('are listed for those who may', () =>
    ask('list', readers, (db) => {
      const all = collection(db, at);
      return getDocs(ours ? query(all, where('workspaceId', '==', OURS)) : all);
    }));
});

const WIDER: readonly (readonly [string, (db: Firestore) => Query])[] = [
  ...['deployments', 'services', 'operations'].flatMap((one) => [
    [`all ${one}`, (db: Firestore) => query(collection(db, one))] as const,
    [
      `${one} of both workspaces`,
      (db: Firestore) => query(collection(db, one), where('workspaceId', 'in', [OURS, THEIRS])),
    ] as const,
  ]),
  ...['agents', 'files', 'logChunks', 'members', 'invitations', 'audit', 'webhooks', 'deliveries'].map(
    (one) => [`${one} of every workspace`, (db: Firestore) => query(collectionGroup(db, one))] as const,
  ),
];

it.each(WIDER)('%s are listed for nobody', (what, build) => ask('list', [], (db) => getDocs(build(db))));

it('nobody makes themselves a member, and what is not there looks like what is another’s', async () => {
  await ask('create', [], (db, who) =>
    setDoc(doc(db, paths.member('fresh', UIDS[who])), { uid: UIDS[who], role: 'admin', email: null }),
  );
  for (const none of [paths.deployment('none'), paths.service('none'), paths.logChunk('none', 'c1')])
    await ask('get', [], (db) => getDoc(doc(db, none)));
});

describe('where only some domains are allowed', () => {
  let narrow: RulesStage;
  beforeAll(async () => {
    const rules = await readFile(join(ROOT, 'infra/firestore.rules'), 'utf8');
    narrow = await openRules(
      'demo-api-rules-domains',
      rules.replace('return [];', 'return ["example.com","b.example"];'),
    );
  });
  afterAll(() => narrow.close());

  it('Terraform writes them into the rules', async () => {
    const [rules, terraform] = await Promise.all([
      readFile(join(ROOT, 'infra/firestore.rules'), 'utf8'),
      readFile(join(ROOT, 'infra/terraform/firestore.tf'), 'utf8'),
    ]);
    expect(rules.split('return [];')).toHaveLength(2);
    expect(terraform).toContain(
      'replace(file("${path.module}/../firestore.rules"), "return [];", "return ${jsonencode(var.allowed_domains)};")',
    );
  });

  it.each([
    ['ada@example.com', true, true],
    ['Ada@B.Example', true, true],
    ['ada@example.com', false, false],
    ['ada@sub.example.com', true, false],
    ['ada@example.com.evil.example', true, false],
    ['ada@evil.example', true, false],
    ['"x@example.com"@evil.example', true, false],
    ['example.com', true, true],
    [undefined, true, false],
  ])('a member who is %s, verified %s, reads: %s', async (email, verified, may) => {
    const token = { email_verified: verified, ...(email === undefined ? {} : { email }) };
    const db = narrow.asMember(UIDS.admin, token);
    const check = may ? assertSucceeds : assertFails;
    const requests = [
      ...Object.values(RECORDS)
        .filter(({ readers }) => readers.includes('admin'))
        .map(({ at }) => getDoc(doc(db, at))),
      getDocs(query(collection(db, paths.deployments()), where('workspaceId', '==', OURS))),
      getDocs(collection(db, paths.agents())),
    ];
    await Promise.all(requests.map((request) => check(request)));
    if (!may)
      count(
        'Firestore rules, another domain',
        requests.map(() => ({ may, did: false })),
      );
  });
});
