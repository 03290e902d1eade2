import { type Firestore, type Transaction, Timestamp } from '@google-cloud/firestore';
import { paths } from '@agent-gallery/contract';
import { z } from 'zod';

/** Longer than any one call that is made under a lease, short enough that a killed worker's deployment goes on soon. */
export const LEASE_MS = 15_000;

const leaseSchema = z.object({ holder: z.string(), expiresAt: z.instanceof(Timestamp) });

/** The right to advance one deployment, as long as it lasts. */
export interface Lease {
  deploymentId: string;
  /** Throws LeaseLost unless the lease still is ours; read in the transaction that writes. */
  check(transaction: Transaction): Promise<void>;
  /** Makes it last its whole time from now, unless two thirds of it remain. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** Another worker has taken over, since this one took too long. */
export class LeaseLost extends Error {
  constructor(deploymentId: string) {
    super(`The lease on deployment ${deploymentId} went to another worker.`);
    this.name = 'LeaseLost';
  }
}

/** Renews the lease for as long as the work takes, which may be longer than the lease. That it was lost shows at the next write. */
export async function holding<T>(lease: Lease, leaseMs: number, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => void lease.renew().catch(() => undefined), leaseMs / 2);
  return work.finally(() => {
    clearInterval(timer);
  });
}

/** Takes the lease, or answers undefined while somebody else holds it. `holder` must be unique for the attempt. */
export async function acquireLease(
  db: Firestore,
  deploymentId: string,
  holder: string,
  leaseMs: number,
): Promise<Lease | undefined> {
  const document = db.doc(paths.lease(deploymentId));
  const expiry = () => Timestamp.fromMillis(Date.now() + leaseMs);
  const parse = (value: unknown) => leaseSchema.safeParse(value).data;
  const activeHolder = (value: unknown) => {
    const lease = parse(value);
    return lease && lease.expiresAt.toMillis() > Date.now() ? lease.holder : undefined;
  };
  // A lease that has run out is still ours while nobody else has taken it: whoever does writes the same document.
  const isOurs = async (transaction: Transaction) =>
    parse((await transaction.get(document)).data())?.holder === holder;
  const check = async (transaction: Transaction) => {
    if (!(await isOurs(transaction))) throw new LeaseLost(deploymentId);
  };
  // Most that come too late see so here, and do not stand in the holder's way with a transaction.
  if (activeHolder((await document.get()).data()) !== undefined) return undefined;
  let writtenAt = Date.now();
  const taken = await db.runTransaction(async (transaction) => {
    if (activeHolder((await transaction.get(document)).data()) !== undefined) return false;
    transaction.set(document, { holder, expiresAt: expiry() });
    return true;
  });
  if (!taken) return undefined;
  return {
    deploymentId,
    check,
    renew: async () => {
      if (Date.now() - writtenAt < leaseMs / 3) return;
      writtenAt = Date.now();
      await db.runTransaction(async (transaction) => {
        await check(transaction);
        transaction.set(document, { holder, expiresAt: expiry() });
      });
    },
    release: () =>
      db.runTransaction(async (transaction) => {
        if (await isOurs(transaction)) transaction.delete(document);
      }),
  };
}
