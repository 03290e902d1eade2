import { paths, serviceId, serviceSchema } from '@agent-gallery/contract';
import { expect, type Locator, type Page } from '@playwright/test';
import { EVIL_HOST, EVIL_TITLE, HOSTILE_LINES, HOSTILE_MARKDOWN } from '../chat/hostile-payloads.ts';
import { AGENTS } from '../seed/agents.ts';
import { deployment } from '../seed/deployments.ts';
import { writeMergedLines } from '../seed/log-lines.ts';
import { openDatabase } from '../seed/open-database.ts';

/** What a page would have if anything of a hostile text had got in. */
const ELEMENTS =
  'script, iframe, object, embed, form[action], style, base, meta, link, video, audio, math, template, marquee, xss, [onerror], [onload], [ontoggle], [onfocus], [background], [srcset], [ping], [srcdoc], [formaction], [href^="javascript:" i], [href^="data:" i], [src^="http"], [src^="//"]';

/** Looks at everything that a page asks for and does from now on. */
export function watchForHarm(page: Page) {
  const harm: string[] = [];
  page.on('request', (request) => {
    const { hostname, pathname } = new URL(request.url());
    if (hostname === EVIL_HOST || pathname === '/x' || request.frame() !== page.mainFrame())
      harm.push(`asked for ${request.url()}`);
    // Only an image that leads back into the portal would come by itself like this.
    if (pathname === '/api/v1/me' && request.resourceType() === 'image') harm.push(`asked for ${pathname}`);
  });
  page.on('dialog', (dialog) => {
    harm.push(`opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (opened) => harm.push(`opened ${opened.url()}`));
  return {
    count: () => harm.length,
    /** Where others' text is shown, nothing of it is more than text, links and images that are in it. */
    async expectNone(root: Locator): Promise<void> {
      await expect(root.locator(ELEMENTS)).toHaveCount(0);
      expect(await page.title()).not.toBe(EVIL_TITLE);
      expect(await page.evaluate(() => document.baseURI)).toBe(page.url().replace(/#.*$/, ''));
      expect(harm).toEqual([]);
    },
  };
}

/** Writes an agent, a service and a deployment that hold hostile text wherever somebody else has the word; `remove` takes them away. */
export async function writeHostileRecords(stack: { firestoreHost: string; projectId: string }) {
  const { projectId } = stack;
  const db = openDatabase(stack);
  const [short = ''] = HOSTILE_LINES;
  const place = { target: 'cloud-run', project: projectId, region: 'us-central1' } as const;
  const id = serviceId({ ...place, serviceName: 'hostile' });
  const ids = { agentId: 'hostile-agent', serviceId: id, deploymentId: 'dhostileaaaa' };
  const now = new Date().toISOString();
  const skill = {
    id: 's',
    name: short.slice(0, 100),
    description: short,
    tags: [short.slice(0, 30)],
    examples: [short],
  };
  const [template] = AGENTS;
  await db.doc(paths.agent(ids.agentId)).set({
    ...template,
    id: ids.agentId,
    name: short.slice(0, 60),
    description: short,
    tags: [short.slice(0, 30)],
    skills: [skill],
    readme: HOSTILE_MARKDOWN,
  });
  const made = deployment(
    {
      id: ids.deploymentId,
      agentId: ids.agentId,
      agentName: short.slice(0, 60),
      serviceName: 'hostile',
      status: 'failed',
      minutesAgo: 5,
      reached: 'building',
      error: {
        code: 'build-failed',
        message: short,
        cause: HOSTILE_LINES.join(' '),
        fix: short,
        lines: [...HOSTILE_LINES],
      },
    },
    Date.now(),
  );
  await db.doc(paths.deployment(ids.deploymentId)).set(made);
  await writeMergedLines(
    db,
    ids.deploymentId,
    HOSTILE_LINES.map((text, index) => ({
      insertId: `hostile-${String(index).padStart(4, '0')}`,
      at: `${new Date(Date.now() - 60_000 + index).toISOString().slice(0, -1)}000Z`,
      severity: 'INFO' as const,
      step: 'building' as const,
      text,
    })),
  );
  await db.doc(paths.service(id)).set(
    serviceSchema.parse({
      id,
      workspaceId: 'default',
      ...place,
      name: 'hostile',
      url: 'https://hostile.example.com',
      live: {
        deploymentId: ids.deploymentId,
        agentId: ids.agentId,
        revision: 'hostile-1',
        image: 'process',
        since: now,
      },
      card: {
        name: short.slice(0, 60),
        description: short,
        version: short.slice(0, 20),
        streaming: true,
        skills: [skill],
      },
      activeDeploymentId: null,
      createdAt: now,
      updatedAt: now,
    }),
  );
  return {
    ...ids,
    async remove(): Promise<void> {
      const written = [paths.agent(ids.agentId), paths.service(id), paths.deployment(ids.deploymentId)];
      await Promise.all(written.map((path) => db.recursiveDelete(db.doc(path))));
      await db.terminate();
    },
  };
}
