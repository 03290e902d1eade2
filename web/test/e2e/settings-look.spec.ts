import { paths } from '@agent-gallery/contract';
import type { Delivery, Invitation, Webhook } from '@agent-gallery/contract/workspace';
import { originOf, recordAudit } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { lookAt } from './look-at.ts';
import { addMember, expect, openSignedIn, test, WORKSPACE } from './settings-stack.ts';

const AT = '2026-11-20T10:00:00.000Z';
const GRACE = { kind: 'user', id: 'grace', email: 'grace@example.com' } as const;
const WEBHOOK = 'waaaaaaaaaaa';

/** A workspace in use: members, an invitation, a webhook with deliveries of each outcome, and an audit. */
async function fill(db: Firestore): Promise<void> {
  await db.doc(paths.workspace(WORKSPACE)).update({
    defaults: {
      target: 'cloud-run',
      project: 'acme-agents',
      region: 'europe-west1',
      settings: { cpu: 2, memory: '2Gi', maxInstances: 5 },
    },
  });
  await addMember(db, 'grace', 'deployer');
  await addMember(db, 'a-person-with-an-address-that-is-rather-long', 'viewer');
  const invitation: Invitation = {
    email: 'ada@example.com',
    role: 'viewer',
    invitedBy: GRACE,
    createdAt: AT,
  };
  await db.doc(paths.invitation(WORKSPACE, invitation.email)).set(invitation);
  const webhook: Webhook = {
    id: WEBHOOK,
    workspaceId: WORKSPACE,
    url: 'https://hooks.example.com/teams/platform/agent-gallery?key=0123456789abcdef0123456789abcdef',
    events: ['ready', 'failed'],
    enabled: true,
    createdBy: GRACE,
    createdAt: AT,
    updatedAt: AT,
  };
  await db.doc(paths.webhook(WORKSPACE, WEBHOOK)).set(webhook);
  const outcomes = [
    ['delivered', 204, null],
    ['pending', 503, 'HTTP 503'],
    ['failed', null, 'getaddrinfo ENOTFOUND hooks.example.com'],
  ] as const;
  for (const [index, [state, httpStatus, error]] of outcomes.entries()) {
    const delivery: Delivery = {
      id: `dreadyaaaaaa.${String(index)}`,
      webhookId: WEBHOOK,
      workspaceId: WORKSPACE,
      kind: 'event',
      event: 'ready',
      deploymentId: 'dreadyaaaaaa',
      state,
      attempts: Array.from({ length: index + 1 }, () => ({ at: AT, durationMs: 128, httpStatus, error })),
      createdAt: AT,
      updatedAt: AT,
    };
    await db.doc(paths.delivery(WORKSPACE, WEBHOOK, delivery.id)).set(delivery);
  }
  const batch = db.batch();
  const audit = { workspaceId: WORKSPACE, actor: GRACE, origin: originOf('portal') };
  recordAudit(db, batch, {
    ...audit,
    action: 'webhook.tested',
    subject: 'https://hooks.example.com/teams/…',
  });
  recordAudit(db, batch, {
    ...audit,
    action: 'member.role.changed',
    subject: 'a-person-with-an-address-that-is-rather-long@example.com',
    changes: [{ field: 'role', from: 'deployer', to: 'viewer' }],
    origin: { ...audit.origin, via: 'api', address: '203.0.113.9' },
  });
  await batch.commit();
}

const PAGES = {
  '': 'Defaults',
  '/members': 'Members',
  '/connection': 'Connection test',
  '/webhooks': 'Webhooks',
  '/audit': 'Audit',
  '/appearance': 'Appearance',
};

test('the settings fit, in light and dark, and axe finds nothing', async ({ page, db, complaints }) => {
  test.setTimeout(300_000);
  await fill(db);
  await openSignedIn(page, '/settings');
  for (const [path, title] of Object.entries(PAGES)) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`/settings${path}`);
    await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible();
    await expect(page.getByText(/^Loading/)).toHaveCount(0);
    if (path === '/connection') {
      await page.getByRole('button', { name: 'Test the connection' }).click();
      await expect(page.getByText(/is not enabled in acme-agents/)).toBeVisible();
    }
    if (path === '/webhooks') {
      await page.getByText('Last deliveries').click();
      await expect(page.getByText('will be tried again')).toBeVisible();
    }
    await lookAt(page, `settings${path.replace('/', '-')}`);
  }
  expect(complaints).toEqual([]);
});
