import { paths } from '@agent-gallery/contract';
import { Timestamp, type Firestore } from '@google-cloud/firestore';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { parseRecord } from '../records/read-record.ts';
import type { ApiEnv } from './api-env.ts';
import { ApiProblem } from './api-problem.ts';

const MINUTE_MS = 60_000;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `rateLimits/{uid}`: what somebody had left when they last wrote. A TTL policy on `expiresAt` deletes it when it is full again. */
const bucketSchema = z.object({ tokens: z.number(), at: z.number(), expiresAt: z.instanceof(Timestamp) });

/** Takes one of `perMinute` tokens that come back evenly. Returns for how many seconds to wait, 0 when it was there. */
async function take(db: Firestore, uid: string, perMinute: number): Promise<number> {
  const ref = db.doc(paths.rateLimit(uid));
  return db.runTransaction(async (transaction) => {
    const now = Date.now();
    const found = await transaction.get(ref);
    const bucket = found.exists ? parseRecord(ref.path, found.data(), bucketSchema) : undefined;
    const refilled = bucket ? bucket.tokens + ((now - bucket.at) / MINUTE_MS) * perMinute : perMinute;
    const tokens = Math.min(perMinute, refilled);
    if (tokens < 1) return Math.ceil(((1 - tokens) / perMinute) * (MINUTE_MS / 1_000));
    transaction.set(ref, { tokens: tokens - 1, at: now, expiresAt: Timestamp.fromMillis(now + MINUTE_MS) });
    return 0;
  });
}

/**
 * Lets each user, and each API key, change things so many times a minute, over all instances of the API; what is said to
 * agents is not counted. Goes behind `authenticate`.
 */
export function limitWrites(db: Firestore, perMinute: number) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (READS.has(c.req.method) || c.req.path.includes('/a2a/')) return next();
    const seconds = await take(db, c.get('user').uid, perMinute);
    if (seconds > 0)
      throw new ApiProblem('too-many-requests', {
        detail: `You may change things ${perMinute} times a minute, and have.`,
        fix: `Try again in ${seconds} s.`,
        headers: { 'Retry-After': String(seconds) },
      });
    return next();
  });
}
