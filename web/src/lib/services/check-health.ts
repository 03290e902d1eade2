import { ProblemError } from '@agent-gallery/api/client';
import { z } from 'zod';
import type { CallAgent } from '#lib/chat/a2a/agent-client.ts';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';

const CARD = '.well-known/agent-card.json';
/** A service that has scaled to nothing may start first. */
const TIMEOUT_MS = 60_000;

const cardSchema = z.object({
  name: z.string(),
  version: z.string().default(''),
  skills: z.array(z.unknown()).default([]),
});

/** What a service answered when it was asked for its card. */
export type Health = { at: string; tookMs: number } & (
  | { kind: 'card'; name: string; version: string; skillCount: number }
  /** It answers, but not with an agent's card. */
  | { kind: 'no-card'; detail: string }
  | { kind: 'failed'; failure: Failure }
);

type Found =
  | { kind: 'card'; name: string; version: string; skillCount: number }
  | { kind: 'no-card'; detail: string }
  | { kind: 'failed'; failure: Failure };

async function ask(call: CallAgent): Promise<Found> {
  try {
    const response = await call(CARD, {
      headers: { 'A2A-Version': '1.0' },
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const card = cardSchema.safeParse(await response.json().catch(() => undefined)).data;
    if (response.ok && card)
      return { kind: 'card', name: card.name, version: card.version, skillCount: card.skills.length };
    return { kind: 'no-card', detail: `HTTP ${String(response.status)}` };
  } catch (error) {
    const isAnswer = error instanceof ProblemError && error.problem.code === 'service-answer-invalid';
    if (isAnswer) return { kind: 'no-card', detail: error.problem.detail };
    return { kind: 'failed', failure: describeFailure(error) };
  }
}

/** Asks a service for its agent card, through the portal. Never rejects. */
export async function checkHealth(call: CallAgent, now: () => number = Date.now): Promise<Health> {
  const startMs = now();
  const found = await ask(call);
  return { ...found, at: new Date(startMs).toISOString(), tookMs: now() - startMs };
}
