import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agentIdSchema,
  deploymentIdFromBytes,
  deploymentIdOfRevision,
  deploymentIdSchema,
  projectIdSchema,
  regionSchema,
  revisionName,
  SERVICE_NAME_MAX_LENGTH,
  serviceNameSchema,
  timestampSchema,
  workspaceIdSchema,
} from './names.ts';

const anyId = fc.uint8Array({ minLength: 11, maxLength: 11 }).map(deploymentIdFromBytes);
const anyServiceName = fc.stringMatching(/^[a-z]([a-z0-9-]{0,45}[a-z0-9])?$/);

describe('a service name', () => {
  it.each(['a', 'units', 'a-b-1', 'x'.repeat(SERVICE_NAME_MAX_LENGTH)])('may be "%s"', (name) => {
    expect(serviceNameSchema.safeParse(name).success).toBe(true);
  });

  it.each([
    ['', 'Enter a service name.'],
    ['x'.repeat(SERVICE_NAME_MAX_LENGTH + 1), 'Use at most 47 characters.'],
    ['1units', 'Begin with a lowercase letter.'],
    ['-units', 'Begin with a lowercase letter.'],
    ['units-', 'Do not end with a hyphen.'],
    ['Units', 'Use only lowercase letters, digits and hyphens.'],
    ['un_its', 'Use only lowercase letters, digits and hyphens.'],
    ['units\n', 'Use only lowercase letters, digits and hyphens.'],
    ['ünits', 'Use only lowercase letters, digits and hyphens.'],
    ['a.b', 'Use only lowercase letters, digits and hyphens.'],
    ['$(rm)', 'Use only lowercase letters, digits and hyphens.'],
  ])('may not be "%s"', (name, reason) => {
    const parsed = serviceNameSchema.safeParse(name);
    expect(parsed.error?.issues.map(({ message }) => message)).toContain(reason);
  });
});

describe('other names', () => {
  it.each([
    [
      projectIdSchema,
      ['demo-agent-gallery', 'abcdef', `a${'b'.repeat(29)}`],
      ['abc', 'abcde-', '1abcde', 'ABCDEF', `a${'b'.repeat(30)}`, 'a b c d'],
    ],
    [agentIdSchema, ['a', 'units-agent', 'a1'], ['', '1a', 'Units', 'a/b', '../a', 'a'.repeat(64)]],
    [workspaceIdSchema, ['default', '1', 'team-a'], ['', '-a', 'A', 'a/b', '..', 'a'.repeat(64)]],
    [
      deploymentIdSchema,
      ['daaaaaaaaaaa', 'dz2345672345'],
      ['d', 'aaaaaaaaaaaa', 'daaaaaaaaaa1', 'daaaaaaaaaaaa', 'DAAAAAAAAAAA'],
    ],
    [regionSchema, ['europe-west1', 'us-central1'], ['mars-east1', '', '-', 'global']],
    [
      timestampSchema,
      ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.123456789Z'],
      ['2026-11-20', '2026-11-20T10:00:00', '2026-11-20T10:00:00+01:00', '2026-13-20T10:00:00Z', 'now'],
    ],
  ] as const)('are what they should be and nothing else (%#)', (schema, right, wrong) => {
    for (const name of right) expect(schema.safeParse(name).success, name).toBe(true);
    for (const name of wrong) expect(schema.safeParse(name).success, name).toBe(false);
  });
});

describe('a deployment id', () => {
  it('is made of any 11 bytes', () => {
    fc.assert(fc.property(anyId, (id) => deploymentIdSchema.safeParse(id).success));
  });

  it('is not made of fewer', () => {
    expect(() => deploymentIdFromBytes(new Uint8Array(10))).toThrow(RangeError);
  });

  it('uses five bits of each byte', () => {
    expect(deploymentIdFromBytes(Uint8Array.of(0, 1, 25, 26, 31, 32, 255, 0, 0, 0, 0))).toBe('dabz27a7aaaa');
  });
});

describe('a revision name', () => {
  it('leads back to its deployment, and fits into the 63 characters of Cloud Run', () => {
    fc.assert(
      fc.property(anyServiceName, anyId, fc.constantFrom(1, 2), (name, id, release) => {
        const revision = revisionName(name, id, release as 1 | 2);
        expect(deploymentIdOfRevision(revision)).toBe(id);
        expect(revision.length).toBeLessThanOrEqual(63);
        expect(revision).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
      }),
    );
  });

  it.each(['units-00001-abc', 'units', '', 'units-', 'units-daaaaaaaaaa1'])(
    'is none of ours: "%s"',
    (revision) => {
      expect(deploymentIdOfRevision(revision)).toBeUndefined();
    },
  );
});
