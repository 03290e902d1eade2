import { initializeTestEnvironment, type TokenOptions } from '@firebase/rules-unit-testing';
import { doc, setDoc, setLogLevel, type Firestore } from 'firebase/firestore';
import { EVERYBODY, OTHER_COLLECTIONS, RECORDS, UIDS, type Who } from './rules-table.ts';

export interface RulesStage {
  as(who: Who): Firestore;
  asMember(uid: string, token: TokenOptions): Firestore;
  close(): Promise<void>;
}

/** A project of the emulator under these rules, with every record of the table in it. */
export async function openRules(projectId: string, rules: string): Promise<RulesStage> {
  setLogLevel('silent');
  const environment = await initializeTestEnvironment({ projectId, firestore: { rules } });
  await environment.withSecurityRulesDisabled(async (context) => {
    const db = context.firestore() as unknown as Firestore;
    const rows = [...Object.values(RECORDS), ...Object.values(OTHER_COLLECTIONS)];
    await Promise.all(rows.map(({ at, fields = {} }) => setDoc(doc(db, at), fields)));
  });
  const databases = new Map(
    EVERYBODY.map((who) => {
      const context =
        who === 'signed out'
          ? environment.unauthenticatedContext()
          : environment.authenticatedContext(UIDS[who]);
      return [who, context.firestore() as unknown as Firestore];
    }),
  );
  return {
    as: (who) => {
      const db = databases.get(who);
      if (db === undefined) throw new Error(`${who} has no database.`);
      return db;
    },
    asMember: (uid, token) =>
      environment.authenticatedContext(uid, token).firestore() as unknown as Firestore,
    close: () => environment.cleanup(),
  };
}
