import type { Deployment, DeploymentRequest, Finding, Problem } from '@agent-gallery/contract';
import type { Page } from '@playwright/test';
import { expect } from './console.ts';

export const FINDINGS: readonly Finding[] = [
  {
    check: 'api',
    status: 'failed',
    text: 'run.googleapis.com is not enabled in demo-agent-gallery.',
    fix: 'gcloud services enable run.googleapis.com --project=demo-agent-gallery',
  },
  {
    check: 'role',
    status: 'warning',
    text: 'The deploying account may lack run.services.get.',
    fix: 'gcloud projects add-iam-policy-binding demo-agent-gallery --member=serviceAccount:x --role=roles/run.admin',
  },
  {
    check: 'quota',
    status: 'unknown',
    text: 'Whether the quotas suffice shows when they are used.',
    fix: '',
  },
  { check: 'name', status: 'ok', text: 'The name is free in us-central1.', fix: '' },
];
export const IN_ORDER: readonly Finding[] = FINDINGS.slice(3);

/** What the form asked of the API, which answers as a test says. */
export interface AskedApi {
  preflights: DeploymentRequest[];
  deployments: { request: DeploymentRequest; key: string | null }[];
}

interface Answers {
  /** Of each preflight in turn, the last one of all that follow; a number is a failure with that status. */
  preflights?: (readonly Finding[] | number)[];
  /** Of each deployment in turn: a problem, or what is created. */
  deployments?: (Partial<Problem> | 'created')[];
}

const inTurn = <T>(answers: readonly T[], asked: number): T | undefined => answers[asked] ?? answers.at(-1);

/** Answers in the API’s place, since this stack has none. */
export async function answerApi(page: Page, answers: Answers = {}): Promise<AskedApi> {
  const { preflights = [IN_ORDER], deployments = ['created'] } = answers;
  const asked: AskedApi = { preflights: [], deployments: [] };
  await page.route('**/api/v1/preflight', async (route) => {
    const answer = inTurn(preflights, asked.preflights.length);
    asked.preflights.push(route.request().postDataJSON() as DeploymentRequest);
    if (typeof answer === 'number') await route.fulfill({ status: answer, body: 'no' });
    else await route.fulfill({ json: { findings: answer } });
  });
  await page.route('**/api/v1/deployments', async (route) => {
    const answer = inTurn(deployments, asked.deployments.length);
    const request = route.request().postDataJSON() as DeploymentRequest;
    asked.deployments.push({ request, key: await route.request().headerValue('idempotency-key') });
    if (answer === 'created') {
      await route.fulfill({ status: 201, json: { id: 'dreadyaaaaaa', request } as Partial<Deployment> });
      return;
    }
    await route.fulfill({
      status: answer?.status ?? 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        status: 422,
        code: 'invalid-request',
        title: 'The request is not valid',
        detail: 'A field is wrong.',
        ...answer,
      }),
    });
  });
  return asked;
}

/** Opens a part of the settings that is closed at first. */
export async function openPart(
  page: Page,
  title: 'Environment variables' | 'Advanced settings',
): Promise<void> {
  const summary = page.locator('summary').filter({ hasText: title });
  await expect(summary).toBeVisible();
  if (!(await summary.evaluate((element) => element.closest('details')?.open))) await summary.click();
}

/** Goes on to the review. */
export async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'What is deployed' })).toBeVisible();
}
