import { randomUUID } from 'node:crypto';
import { serviceSchema, type Service } from '@agent-gallery/contract';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AgentDirectory } from '../../src/directory/agent-directory.ts';
import { createFirestoreDirectory } from '../../src/directory/create-firestore-directory.ts';

const workspaceId = `w-${randomUUID().slice(0, 8)}`;
const now = new Date().toISOString();

let firestore: Firestore;
let directory: AgentDirectory;
const warnings: string[] = [];

beforeAll(() => {
  firestore = new Firestore({ projectId: `demo-${workspaceId}` });
  directory = createFirestoreDirectory({
    firestore,
    workspaceId,
    self: { url: 'https://me.example/', service: undefined },
    log: (_severity, message) => void warnings.push(message),
  });
});
afterAll(async () => {
  directory.close();
  await firestore.terminate();
});

const service = (name: string, more: Partial<Service> = {}): Service =>
  serviceSchema.parse({
    id: `cloud-run.demo-project.europe-west1.${name}`,
    workspaceId,
    target: 'cloud-run',
    project: 'demo-project',
    region: 'europe-west1',
    name,
    url: `https://${name}.example`,
    live: {
      deploymentId: 'dabcdefghij2',
      agentId: name,
      revision: `${name}-1`,
      image: `image@sha256:${'0'.repeat(64)}`,
      since: now,
    },
    card: { name: `The ${name}`, description: 'Does it', version: '1', streaming: true, skills: [] },
    activeDeploymentId: null,
    createdAt: now,
    updatedAt: now,
    ...more,
  });

const put = (record: Service) => firestore.doc(`services/${record.id}`).set(record);
const names = async () => (await directory.list()).map(({ name }) => name);

describe('the directory of deployed agents', () => {
  it('knows who is live, leaves out the others and itself, and follows changes', async () => {
    await put(service('clock'));
    await put(service('idle', { live: null }));
    await put(service('container', { card: null }));
    await put(service('elsewhere', { workspaceId: 'another' }));
    await put(service('me', { url: 'https://me.example' }));
    const hosting = service('another-host');
    await put({
      ...hosting,
      live: { ...(hosting.live as never as object), agentId: 'hosting-agent' } as never,
    });
    await firestore.doc('services/broken').set({ workspaceId, url: 5 });
    await vi.waitFor(async () => expect(await names()).toEqual(['The clock']), 10_000);
    expect(warnings).toContain('A service record is not valid');

    await put(service('units'));
    await vi.waitFor(async () => expect(await names()).toEqual(['The clock', 'The units']), 10_000);
    await put(service('clock', { live: null }));
    await vi.waitFor(async () => expect(await names()).toEqual(['The units']), 10_000);
  });
});
