import { Timestamp } from '@google-cloud/firestore';
import { instanceDocumentSchema, type Collections } from './documents.ts';

export interface LeaseTiming {
  /** How long a lease holds. */
  leaseMs: number;
  /** How often it is renewed, and how often other instances' are looked at. */
  renewMs: number;
  /** How far clocks of two instances may differ. */
  skewMs: number;
}

export const DEFAULT_LEASE_TIMING: LeaseTiming = { leaseMs: 15_000, renewMs: 4_000, skewMs: 2_000 };

export interface InstanceLease {
  /** Resolves when the lease is in force. */
  ensure(): Promise<void>;
  /** Renews the lease; throws if that fails. */
  renew(): Promise<void>;
  /** Whether it is in force by this instance's own clock. */
  isHeld(): boolean;
  /** Whether another instance's lease is in force. */
  isAlive(instanceId: string): Promise<boolean>;
  /** Instances whose lease has run out. */
  listDead(): Promise<string[]>;
  forget(instanceId: string): Promise<void>;
}

const EXPIRY_MS = 86_400_000;

/** The lease of this instance: as long as it is renewed, its tasks are its own. */
export const createInstanceLease = (
  collections: Collections,
  instanceId: string,
  timing: LeaseTiming,
): InstanceLease => {
  const { leaseMs, skewMs } = timing;
  let heldUntil = 0;
  let renewal: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const leaseUntil = Date.now() + leaseMs;
    const expireAt = Timestamp.fromMillis(Date.now() + EXPIRY_MS);
    await collections.instances.doc(instanceId).set({ leaseUntil, expireAt });
    heldUntil = leaseUntil;
  };
  return {
    renew,
    isHeld: () => Date.now() < heldUntil,
    async ensure() {
      if (Date.now() < heldUntil - leaseMs / 3) return;
      await (renewal ??= renew().finally(() => (renewal = undefined)));
    },
    async isAlive(other) {
      const snapshot = await collections.instances.doc(other).get();
      const parsed = instanceDocumentSchema.safeParse(snapshot.data());
      return parsed.success && parsed.data.leaseUntil + skewMs > Date.now();
    },
    async listDead() {
      const query = collections.instances.where('leaseUntil', '<', Date.now() - skewMs).limit(20);
      return (await query.get()).docs.map(({ id }) => id).filter((id) => id !== instanceId);
    },
    async forget(other) {
      await collections.instances.doc(other).delete();
    },
  };
};
