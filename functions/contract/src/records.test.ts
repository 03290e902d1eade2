import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentManifestSchema } from './gallery/agent.ts';
import {
  DEPLOYMENT_PAGE_SIZE_MAX,
  deploymentQuerySchema,
  idempotencyKeySchema,
  serviceIdSchema,
} from './api.ts';
import { deploymentIdOfTags, deploymentTag, PORTAL_TAG } from './google/build-tags.ts';
import { deploymentRequestSchema } from './deployment/deployment.ts';
import { paths } from './firestore-paths.ts';
import { logEntrySchema } from './google/log-entry.ts';
import { deploymentIdFromBytes } from './names.ts';
import { serviceId } from './gallery/service.ts';
import { sourceSchema } from './gallery/source.ts';
import { includesRole, ROLES } from './gallery/workspace.ts';

describe('a request for a deployment', () => {
  const least = {
    agentId: 'units-agent',
    target: 'cloud-run',
    project: 'demo-target',
    region: 'europe-west1',
    serviceName: 'units',
  };

  it('is private and of the default workspace unless it says otherwise', () => {
    expect(deploymentRequestSchema.parse(least)).toEqual({
      ...least,
      workspaceId: 'default',
      access: 'private',
    });
  });

  it('comes out with its fields in one order, whatever order they came in', () => {
    const entries = Object.entries({ ...least, workspaceId: 'w', access: 'public' });
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        const one = JSON.stringify(deploymentRequestSchema.parse(Object.fromEntries(shuffled)));
        expect(one).toBe(JSON.stringify(deploymentRequestSchema.parse(Object.fromEntries(entries))));
      }),
    );
  });

  it('takes no field that it does not know', () => {
    expect(deploymentRequestSchema.parse({ ...least, serviceAccount: 'owner' })).not.toHaveProperty(
      'serviceAccount',
    );
  });
});

describe('a source', () => {
  const digest = `sha256:${'0'.repeat(64)}`;

  it.each([
    { kind: 'folder', path: 'units-agent' },
    { kind: 'image', image: `europe-docker.pkg.dev/p/r/n@${digest}` },
  ])('may be %j', (source) => {
    expect(sourceSchema.parse(source)).toEqual(source);
  });

  it.each([
    { kind: 'folder', path: '..' },
    { kind: 'folder', path: '../other' },
    { kind: 'folder', path: '/etc' },
    { kind: 'folder', path: 'a/b' },
    { kind: 'folder', path: '' },
    { kind: 'image', image: 'n:latest' },
    { kind: 'image', image: `n @${digest}` },
    { kind: 'shell', command: 'id' },
  ])('may not be %j', (source) => {
    expect(sourceSchema.safeParse(source).success).toBe(false);
  });
});

describe('an agent’s manifest', () => {
  it('needs no tags and no skills', () => {
    const manifest = { id: 'units', name: 'Units', description: 'Converts.', framework: 'a2a' };
    expect(agentManifestSchema.parse(manifest)).toEqual({ ...manifest, tags: [], skills: [] });
  });
});

describe('serviceId', () => {
  it('is the same for the same place only', () => {
    const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    const place = fc.record({ target: part, project: part, region: part, serviceName: part });
    fc.assert(
      fc.property(place, place, (one, other) => {
        expect(serviceId(one) === serviceId(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });
});

describe('a service id in a URL', () => {
  it('is what serviceId makes', () => {
    const id = serviceId({
      target: 'agent-engine',
      project: `p${'0'.repeat(29)}`,
      region: 'northamerica-northeast1',
      serviceName: 's'.repeat(47),
    });
    expect(serviceIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(['', '.', '..', 'a/b', 'a/b/c', '__x__', 'A', 'a%2fb', 'a\n', 'x'.repeat(201)])(
    'is not %j',
    (id) => {
      expect(serviceIdSchema.safeParse(id).success).toBe(false);
    },
  );
});

describe('a build’s tags', () => {
  it('lead back to the deployment', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 11, maxLength: 11 }), (bytes) => {
        const id = deploymentIdFromBytes(bytes);
        expect(deploymentIdOfTags([PORTAL_TAG, 'x', deploymentTag(id)])).toBe(id);
      }),
    );
  });

  it.each([[[]], [['deployment-']], [['deployment-x']], [['x-deployment-daaaaaaaaaaa']]])(
    'lead nowhere when they are %j',
    (tags) => {
      expect(deploymentIdOfTags(tags)).toBeUndefined();
    },
  );
});

describe('roles', () => {
  it('include those below them', () => {
    const included = ROLES.map((role) => ROLES.filter((needed) => includesRole(role, needed)));
    expect(included).toEqual([['viewer'], ['viewer', 'deployer'], ['viewer', 'deployer', 'admin']]);
  });
});

describe('a log entry', () => {
  it('is read as a Logging sink writes it', () => {
    const entry = {
      logName: 'projects/p/logs/run.googleapis.com%2Fstdout',
      insertId: 'i1',
      timestamp: '2026-11-20T10:00:00.123456789Z',
      textPayload: 'listening',
      resource: { type: 'cloud_run_revision', labels: { revision_name: 'units-daaaaaaaaaaa' } },
      receiveTimestamp: '2026-11-20T10:00:01Z',
    };
    expect(logEntrySchema.parse(entry)).toMatchObject({
      severity: 'DEFAULT',
      labels: {},
      textPayload: 'listening',
    });
    expect(logEntrySchema.safeParse({ ...entry, insertId: '' }).success).toBe(false);
  });
});

describe('a query for deployments', () => {
  it('reads numbers from text', () => {
    expect(deploymentQuerySchema.parse({ workspaceId: 'w' })).toEqual({ workspaceId: 'w', pageSize: 20 });
    expect(deploymentQuerySchema.parse({ workspaceId: 'w', pageSize: '100' }).pageSize).toBe(
      DEPLOYMENT_PAGE_SIZE_MAX,
    );
  });

  it.each(['', '0', '-1', '101', '1e1000', 'NaN'])('refuses the page size "%s"', (pageSize) => {
    expect(deploymentQuerySchema.safeParse({ workspaceId: 'w', pageSize }).success).toBe(false);
  });
});

describe('an idempotency key', () => {
  it.each([
    ['x'.repeat(8), true],
    ['x'.repeat(128), true],
    ['x'.repeat(7), false],
    ['x'.repeat(129), false],
    ['has space', false],
    ['ünïcödé-key', false],
  ])('"%s" is one: %s', (key, is) => {
    expect(idempotencyKeySchema.safeParse(key).success).toBe(is);
  });
});

describe('the paths of records', () => {
  it('are documents below their collections', () => {
    expect(paths.deployment('d')).toBe(`${paths.deployments()}/d`);
    expect(paths.logChunk('d', 'c')).toBe(`${paths.logChunks('d')}/c`);
    expect(paths.agent('a')).toBe(`${paths.agents()}/a`);
    expect(paths.service('s')).toBe(`${paths.services()}/s`);
    expect(paths.member('w', 'u')).toBe(`${paths.workspace('w')}/members/u`);
  });
});
