import { createHmac } from 'node:crypto';

/**
 * Headers that say who sent a message and when: HMAC-SHA256 over id, timestamp and body, as the Standard Webhooks
 * specification has it (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export function signMessage(message: {
  id: string;
  nowMs: number;
  body: string;
  keys: readonly Buffer[];
}): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const { id, nowMs, body, keys } = message;
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signatures = keys.map((key) => {
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return `v1,${signature}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
