import { paths } from '@agent-gallery/contract';
import { originOf, recordAudit } from '@agent-gallery/records';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { lookAt } from './look-at.ts';
import { addMember, becomes, expect, openSignedIn, test, WORKSPACE } from './settings-stack.ts';

test.describe('defaults', () => {
  test('are saved, kept, and shown to a viewer who cannot change them', async ({ page, db }) => {
    await openSignedIn(page, '/settings');
    await expect(page).toHaveTitle('Defaults · Settings · Agent Gallery');
    await expect(page.getByRole('button', { name: 'Save defaults' })).toBeDisabled();
    await page.getByLabel('Project', { exact: true }).fill('acme-agents');
    await page.getByLabel('Region').selectOption('europe-west1');
    await page.getByLabel('CPUs').selectOption('2');
    await page.getByLabel('Memory').fill('2Gi');
    await page.getByLabel('CPU between requests').selectOption('Only while a request runs');
    await expect(page.getByText('Not saved yet.')).toBeVisible();
    await page.getByRole('button', { name: 'Save defaults' }).click();
    await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
    expect((await db.doc(paths.workspace(WORKSPACE)).get()).get('defaults')).toEqual({
      project: 'acme-agents',
      region: 'europe-west1',
      settings: { cpu: 2, memory: '2Gi', cpuAlways: false },
    });

    await becomes(db, 'viewer');
    await page.reload();
    await expect(page.getByLabel('Project', { exact: true })).toHaveValue('acme-agents');
    await expect(page.getByLabel('Project', { exact: true })).not.toBeEditable();
    await expect(page.getByLabel('Region')).toBeDisabled();
    await expect(page.getByText('Only admins of the workspace can change this.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save defaults' })).toHaveCount(0);
  });

  test('that cannot be are named at their field, and changes can be undone', async ({ page }) => {
    await openSignedIn(page, '/settings');
    await page.getByLabel('Memory').fill('32Gi');
    await expect(page.getByText(/CPU may have at most 4Gi of memory/)).toBeVisible();
    await page.getByRole('button', { name: 'Save defaults' }).click();
    await expect(page.getByLabel('Memory')).toBeFocused();
    await page.getByRole('button', { name: 'Undo changes' }).click();
    await expect(page.getByLabel('Memory')).toHaveValue('');
    await expect(page.getByRole('button', { name: 'Save defaults' })).toBeDisabled();
  });
});

test.describe('members', () => {
  test('are added, invited, given another role and removed', async ({ page, db }) => {
    await addMember(db, 'grace', 'viewer');
    await openSignedIn(page, '/settings/members');
    await expect(page.getByText('2 members')).toBeVisible();
    await page.getByLabel('Role of grace@example.com').selectOption('deployer');
    await expect(page.getByText('grace@example.com now has the role deployer.')).toBeVisible();

    await page.getByLabel('E-mail address').fill('ada');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText('Enter an e-mail address.')).toBeVisible();
    await page.getByLabel('E-mail address').fill('Ada@Example.com');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText(/ada@example.com is invited/)).toBeVisible();
    await page.getByRole('button', { name: 'Withdraw the invitation of ada@example.com' }).click();
    await expect(page.getByText('The invitation of ada@example.com was withdrawn.')).toBeVisible();

    await page.getByRole('button', { name: 'Remove grace@example.com' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('grace@example.com was removed.')).toBeVisible();
    await expect(page.getByText('1 member', { exact: true })).toBeVisible();
  });

  test('keep their last admin, and say why', async ({ page }) => {
    await openSignedIn(page, '/settings/members');
    await expect(page.getByLabel('Role of dev@example.com')).toBeDisabled();
    const remove = page.getByRole('button', { name: 'Remove dev@example.com' });
    await expect(remove).toHaveAttribute('aria-disabled', 'true');
    await remove.hover();
    await expect(page.getByRole('tooltip')).toContainText('The only admin stays one.');
    await remove.press('Enter');
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
  });

  test('can be seen by a viewer, who has nothing to press', async ({ page, db }) => {
    await addMember(db, 'grace', 'admin');
    await becomes(db, 'viewer');
    await openSignedIn(page, '/settings/members');
    await expect(page.getByRole('row', { name: /grace@example.com admin/ })).toBeVisible();
    await expect(page.getByText('Only admins of the workspace can change this.')).toBeVisible();
    await expect(page.getByRole('combobox')).toHaveCount(0);
    await expect(page.getByRole('button', { name: /Remove|Add/ })).toHaveCount(0);
  });

  test('come in by their invitation when they open the settings', async ({ page, db }) => {
    await addMember(db, 'grace', 'admin');
    await becomes(db, undefined);
    await db.doc(paths.invitation(WORKSPACE, 'dev@example.com')).set({
      email: 'dev@example.com',
      role: 'deployer',
      invitedBy: { kind: 'user', id: 'grace', email: 'grace@example.com' },
      createdAt: new Date().toISOString(),
    });
    await openSignedIn(page, '/settings/members');
    await expect(page.getByRole('row', { name: /dev@example.com.*deployer/ })).toBeVisible();
  });

  test('come in by their invitation wherever they arrive, and the page is there by itself', async ({
    page,
    db,
  }) => {
    await addMember(db, 'grace', 'admin');
    await becomes(db, undefined);
    await db.doc(paths.invitation(WORKSPACE, 'dev@example.com')).set({
      email: 'dev@example.com',
      role: 'viewer',
      invitedBy: { kind: 'user', id: 'grace', email: 'grace@example.com' },
      createdAt: new Date().toISOString(),
    });
    await openSignedIn(page, '/');
    await expect(page.getByRole('link', { name: 'World Clock', exact: true })).toBeVisible();
    expect((await db.doc(paths.invitation(WORKSPACE, 'dev@example.com')).get()).exists).toBe(false);
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { name: 'Defaults', exact: true })).toBeVisible();
  });

  test('are nobody who was not invited', async ({ page, db }) => {
    await becomes(db, undefined);
    await openSignedIn(page, '/settings/members');
    await expect(page.getByRole('heading', { name: 'You are no member of this workspace' })).toBeVisible();
  });
});

test('a connection test shows what is missing with the line that mends it', async ({ page, db, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await db.doc(paths.workspace(WORKSPACE)).update({ defaults: { project: 'acme-agents' } });
  await openSignedIn(page, '/settings/connection');
  await expect(page.getByLabel('Project', { exact: true })).toHaveValue('acme-agents');
  await page.getByLabel('Project', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByText(/A project id has 6 to 30/)).toBeVisible();
  await page.getByLabel('Project', { exact: true }).fill('acme-other');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  const line = 'gcloud services enable run.googleapis.com --project acme-other';
  await expect(page.getByText('run.googleapis.com is not enabled in acme-other')).toBeVisible();
  await page.getByRole('button', { name: 'Copy the command that puts it right' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line);

  await becomes(db, 'viewer');
  await page.reload();
  await expect(page.getByText('This needs the role deployer.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Test the connection' })).toHaveCount(0);
});

test('a webhook is added, tested, switched off, given a new secret and removed', async ({ page, db }) => {
  let answer = 204;
  const signatures: unknown[] = [];
  const receiver = createServer((request, response) => {
    signatures.push(request.headers['webhook-signature']);
    response.writeHead(answer).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/hook`;

  await openSignedIn(page, '/settings/webhooks');
  await expect(page.getByText('No webhook yet')).toBeVisible();
  await page.getByLabel('URL').fill('http://example.com/');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await expect(page.getByText('Use https.')).toBeVisible();
  await page.getByLabel('URL').fill('https://10.0.0.1/');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await expect(page.getByText('This is a private address.')).toBeVisible();
  await page.getByLabel('URL').fill(url);
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const secret = page.getByRole('group', { name: 'The secret, shown this once' });
  await expect(secret.getByText(/^whsec_/)).toBeVisible();
  await expect(secret).toBeFocused();
  const first = await secret.getByText(/^whsec_/).textContent();

  const card = page.getByRole('article', { name: url });
  await expect(card.getByText('when ready and failed')).toBeVisible();
  await card.getByRole('button', { name: 'Send test' }).click();
  await expect(card.getByText(/^Taken: HTTP 204 after \d+ ms\.$/)).toBeVisible();
  answer = 500;
  await card.getByRole('button', { name: 'Send test' }).click();
  await expect(card.getByText(/^Not taken: HTTP 500, after \d+ ms\.$/)).toBeVisible();
  expect(signatures).toEqual([expect.stringMatching(/^v1,/), expect.stringMatching(/^v1,/)]);
  await card.getByText('Last deliveries').click();
  await expect(card.getByRole('listitem')).toHaveCount(2);
  await expect(card.getByText('given up')).toBeVisible();

  await secret.getByRole('button', { name: 'I have kept it' }).click();
  await expect(secret).toHaveCount(0);
  await card.getByRole('button', { name: 'New secret' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'New secret' }).click();
  await expect(secret.getByText(/^whsec_/)).not.toHaveText(first ?? '');
  await card.getByRole('button', { name: 'Switch off' }).click();
  await expect(card.getByText('The webhook is off.')).toBeVisible();
  await card.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No webhook yet')).toBeVisible();
  await expect(secret).toHaveCount(0);
  receiver.closeAllConnections();
  receiver.close();

  await becomes(db, 'deployer');
  await page.reload();
  await expect(page.getByText('Only admins of the workspace see this.')).toBeVisible();
  await expect(page.getByLabel('URL')).toHaveCount(0);
});

test('the audit tells who changed what, fifty at a time', async ({ page, db }) => {
  const actor = { kind: 'user', id: 'grace', email: 'grace@example.com' } as const;
  for (let index = 0; index < 60; index += 1) {
    const batch = db.batch();
    recordAudit(db, batch, {
      workspaceId: WORKSPACE,
      actor,
      action: 'member.role.changed',
      subject: `member-${String(index)}`,
      changes: [{ field: 'role', from: 'viewer', to: 'deployer' }],
      origin: originOf('portal'),
    });
    await batch.commit();
  }
  await openSignedIn(page, '/settings');
  await page.getByLabel('Name of the workspace').fill('Acme');
  await page.getByRole('button', { name: 'Save defaults' }).click();
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Audit' }).click();
  const newest = page.getByRole('listitem').filter({ hasText: 'changed the workspace' });
  await expect(newest).toContainText('name: Local workspace → Acme');
  await expect(newest).toContainText('dev@example.com');
  await expect(page.getByText('member-10', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect(page.getByText('member-0', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show older' })).toHaveCount(0);

  await becomes(db, 'deployer');
  await page.reload();
  await expect(page.getByText('Only admins of the workspace see this.')).toBeVisible();
});

test('appearance: the theme is chosen here or in the header, the language is kept', async ({ page }) => {
  await openSignedIn(page, '/settings/appearance');
  await page.getByLabel('Dark').check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('button', { name: /Colours: dark|Theme: dark/i })).toBeVisible();
  await page.getByRole('banner').getByRole('button', { name: /dark/i }).click();
  await expect(page.getByLabel('As the system has it')).toBeChecked();
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { name: 'Darstellung' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
});

test('sections have addresses, the back button works, and an API that is away is said', async ({ page }) => {
  await openSignedIn(page, '/settings/members');
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await expect(page).toHaveURL(/\/settings\/webhooks$/);
  await expect(page.getByRole('link', { name: 'Webhooks' })).toHaveAttribute('aria-current', 'page');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Members', exact: true })).toBeVisible();
  await page.route('**/api/v1/workspaces/**', (route) => route.abort());
  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('alert')).toContainText('The portal cannot be reached.');
  await page.unroute('**/api/v1/workspaces/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Nothing has been changed yet')).toBeVisible();
});

test.describe('other systems', () => {
  test('get a key that is shown once and works until it is revoked', async ({ page, stack, complaints }) => {
    await openSignedIn(page, '/settings/keys');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await expect(page.getByLabel('Name')).toBeFocused();
    await expect(page.getByText('Give the key a name.')).toBeVisible();
    await page.getByLabel('Name').fill('Nightly');
    await page.getByLabel('May').selectOption('read only');
    await page.getByLabel('Lasts').selectOption('1 day');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const once = page.getByRole('group', { name: 'The key, shown this once' });
    await expect(once).toBeFocused();
    await lookAt(page, 'settings-keys-once');
    const secret = (await once.getByText(/^agk_/).textContent()) ?? '';
    await expect(once).toContainText(
      `curl -H "Authorization: Bearer $AGENT_GALLERY_KEY" "${stack.url}/api/v1/`,
    );
    const use = async () =>
      (
        await fetch(`${stack.url}/api/v1/deployments?workspaceId=${WORKSPACE}`, {
          headers: { Authorization: `Bearer ${secret}` },
        })
      ).status;
    expect(await use()).toBe(200);
    await page.reload();
    await expect(page.getByRole('listitem').filter({ hasText: 'Nightly' })).toContainText('read only');
    await expect(page.getByText(secret)).toHaveCount(0);
    await page.getByRole('button', { name: 'Revoke Nightly' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await expect(page.getByText('The key “Nightly” was revoked.')).toBeVisible();
    expect(await use()).toBe(401);
    expect(complaints).toEqual([]);
  });

  test('are registered as publishers, and what was left behind comes with the line that removes it', async ({
    page,
    db,
  }) => {
    await openSignedIn(page, '/settings/publishers');
    await page.getByLabel('Id').fill('Build Farm');
    await page.getByRole('button', { name: 'Register' }).click();
    await expect(page.getByLabel('Id')).toBeFocused();
    await page.getByLabel('Id').fill('build-farm');
    await page.getByRole('button', { name: 'Register' }).click();
    await expect(page.getByText('build-farm may publish now.')).toBeVisible();
    await page.getByLabel('What build-farm may do').selectOption('nothing for now');
    await expect(page.getByText('build-farm may do this now: nothing for now.')).toBeVisible();
    expect((await db.doc(paths.publisher('build-farm')).get()).get('role')).toBe('viewer');
    await lookAt(page, 'settings-publishers');
    await page.getByRole('button', { name: 'Remove build-farm' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('build-farm was removed.')).toBeVisible();

    const fix = 'gcloud run services delete lost --project=acme-agents --region=europe-west1';
    await db.doc(`${paths.orphanReports()}/acme-agents.europe-west1`).set({
      ...{ project: 'acme-agents', region: 'europe-west1', workspaceIds: [WORKSPACE] },
      checkedAt: new Date().toISOString(),
      incomplete: ['Only the first builds were looked at.'],
      orphans: [
        {
          ...{ kind: 'service', name: 'projects/acme-agents/locations/europe-west1/services/lost', fix },
          ...{
            workspaceId: WORKSPACE,
            createdAt: '2026-11-20T10:00:00.000Z',
            reason: 'There is no record of it.',
          },
        },
      ],
    });
    await page.getByRole('link', { name: 'Left behind' }).click();
    await expect(page.getByRole('region', { name: 'acme-agents, europe-west1' })).toContainText(fix);
    await expect(page.getByText('Only the first builds were looked at.')).toBeVisible();
    await lookAt(page, 'settings-orphans');
    await becomes(db, 'viewer');
    await page.reload();
    await expect(page.getByText('Only admins of the workspace see this.')).toBeVisible();
    await expect(page.getByText(fix)).toHaveCount(0);
  });
});
