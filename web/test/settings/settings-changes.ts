import type { Finding } from '@agent-gallery/contract';
import type { AppDeps } from '../../../functions/api/src/app.ts';
import { NO_GOOGLE } from '../../../functions/api/src/google/google-ports.ts';
import { createWebhookSender } from '../../../functions/records/src/webhooks/index.ts';

/** What a project may be like: something in order, something not, with the line that puts it right. */
export function findingsOf(project: string): Finding[] {
  return [
    {
      check: 'api',
      status: 'failed',
      text: `The API run.googleapis.com is not enabled in ${project}.`,
      fix: `gcloud services enable run.googleapis.com --project ${project}`,
    },
    {
      check: 'quota',
      status: 'unknown',
      text: 'Whether the quotas suffice shows when they are used.',
      fix: '',
    },
    { check: 'name', status: 'ok', text: 'The name is free.', fix: '' },
  ];
}

/** What the API is made of then: webhooks on this machine, and a made-up project of Google Cloud. */
export const SETTINGS_CHANGES: Partial<AppDeps> = {
  webhookSender: createWebhookSender({ allowLoopback: true }),
  google: { ...NO_GOOGLE, runPreflight: ({ project }) => Promise.resolve(findingsOf(project)) },
};
