import { describe, expect, it } from 'vitest';
import { settingsSchema } from './settings.ts';

describe('settings', () => {
  it('may be all of them', () => {
    const settings = {
      cpu: 2,
      memory: '4Gi',
      cpuAlways: false,
      concurrency: 10,
      timeoutSeconds: 3600,
      startupTimeoutSeconds: 240,
      port: 3000,
      minInstances: 0,
      maxInstances: 100,
      env: { MODE: 'fast', KEY: { secret: 'projects/other/secrets/key', version: '7' } },
      serviceAccount: 'agent@demo-target.iam.gserviceaccount.com',
      ingress: 'internal-and-cloud-load-balancing',
      labels: { team: 'geo', 'cost-center': '' },
    };
    expect(settingsSchema.parse(settings)).toEqual(settings);
  });

  it('may be none', () => {
    expect(settingsSchema.parse({})).toEqual({});
  });

  it.each([
    [{ cpu: 3 }, 'cpu', /1, 2, 4, 6 or 8/],
    [{ memory: '512M' }, 'memory', /512Mi or 2Gi/],
    [{ memory: '64Mi' }, 'memory', /128Mi to 32Gi/],
    [{ memory: '33Gi' }, 'memory', /128Mi to 32Gi/],
    [{ concurrency: 0 }, 'concurrency', /1/],
    [{ concurrency: 1001 }, 'concurrency', /1000/],
    [{ maxInstances: 0 }, 'maxInstances', /1/],
    [{ timeoutSeconds: 3601 }, 'timeoutSeconds', /3600/],
    [{ startupTimeoutSeconds: 241 }, 'startupTimeoutSeconds', /240/],
    [{ port: 70_000 }, 'port', /65535/],
    [{ serviceAccount: 'me@example.com' }, 'serviceAccount', /gserviceaccount\.com/],
    [{ ingress: 'none' }, 'ingress', /internal/],
    [{ labels: { Team: 'x' } }, 'labels.Team', /lowercase/],
    [{ labels: { 'managed-by': 'me' } }, 'labels.managed-by', /portal or Google/],
    [{ labels: { team: 'A b' } }, 'labels.team', /lowercase/],
    [{ env: { PORT: '1' } }, 'env.PORT', /Cloud Run sets/],
    [{ env: { KEY: `AIza${'x'.repeat(35)}` } }, 'env.KEY', /looks like a secret.*Secret Manager/],
    [{ env: { KEY: { secret: 'a/b' } } }, 'env.KEY.secret', /Name a secret/],
    [{ env: { KEY: { from: 'workspace-id' } } }, 'env.KEY', /./],
    [{ env: { KEY: 1 } }, 'env.KEY', /Give text, or a secret/],
  ])('cannot be %j', (settings, path, words) => {
    const issue = settingsSchema.safeParse(settings).error?.issues[0];
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.message).toMatch(words);
  });
});
