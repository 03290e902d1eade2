import { createAddressGuard, type AddressGuard } from '@agent-gallery/a2a/address-guard';
import { postWebhook } from '@agent-gallery/a2a/post-webhook';
import { isLoopbackHost, type DeliveryAttempt } from '@agent-gallery/contract/workspace';
import { signMessage } from './sign-message.ts';
import { signingKeys, type WebhookSecret } from './webhook-secret.ts';

export interface WebhookSender {
  guard: AddressGuard;
  /** Whether a webhook may be on this machine, over http as well: for tests and laptops only. */
  allowLoopback: boolean;
  timeoutMs?: number;
}

/** The sender that a function uses. */
export function createWebhookSender(options: { allowLoopback: boolean }): WebhookSender {
  return { guard: createAddressGuard(options), ...options };
}

export interface SentMessage {
  attempt: DeliveryAttempt;
  /** Whether it is worth another attempt. */
  kind: 'delivered' | 'refused' | 'retryable';
}

const TIMEOUT_MS = 10_000;
const USER_AGENT = 'Agent-Gallery-Webhooks/1';

/** Why a URL is never called, whatever its name leads to; undefined where it may be. */
export function webhookUrlProblem(url: string, allowLoopback: boolean): string | undefined {
  const { protocol, hostname } = new URL(url);
  if (isLoopbackHost(hostname) && allowLoopback) return undefined;
  if (protocol !== 'https:') return 'Use https.';
  return isLoopbackHost(hostname) ? 'This is the portal’s own machine.' : undefined;
}

/** One signed POST of an event to a webhook, through the guarded client: no private address, no redirect, 10 s in all. */
export async function sendToWebhook(
  { guard, allowLoopback, timeoutMs = TIMEOUT_MS }: WebhookSender,
  message: { url: string; id: string; body: string; secret: WebhookSecret },
): Promise<SentMessage> {
  const { url, id, body, secret } = message;
  const startMs = Date.now();
  const ended = (
    kind: SentMessage['kind'],
    httpStatus: number | null,
    error: string | null,
  ): SentMessage => ({
    kind,
    attempt: { at: new Date(startMs).toISOString(), durationMs: Date.now() - startMs, httpStatus, error },
  });
  const problem = webhookUrlProblem(url, allowLoopback);
  if (problem !== undefined) return ended('refused', null, problem);
  const outcome = await postWebhook({
    url: new URL(url),
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': USER_AGENT,
      ...signMessage({ id, nowMs: startMs, body, keys: signingKeys(secret, startMs) }),
    },
    body,
    timeoutMs,
    guard,
  });
  const status = outcome.status ?? null;
  return ended(outcome.kind, status, outcome.kind === 'delivered' ? null : outcome.cause);
}
