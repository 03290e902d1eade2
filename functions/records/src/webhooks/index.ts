export * from './record-attempt.ts';
export * from './send-to-webhook.ts';
export * from './webhook-secret.ts';
