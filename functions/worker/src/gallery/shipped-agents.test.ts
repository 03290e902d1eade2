import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runtimeOf } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { readShippedAgents } from './register-agents.ts';

const AGENTS_ROOT = join(import.meta.dirname, '../../../../services');
const agents = await readShippedAgents(AGENTS_ROOT, '2026-11-21T10:00:00.000Z');
const node = createRequire(import.meta.url)('node/package.json') as { version: string };

describe.each(agents)('the shipped agent $id', (agent) => {
  it('keeps its tasks and sessions outside of its instances where it has several', () => {
    const { scaling, env } = runtimeOf(agent);
    const keeps = { A2A_TASK_LOG: env['A2A_TASK_LOG'], ADK_SESSIONS: env['ADK_SESSIONS'] };
    if (agent.framework !== 'container' && scaling.maxInstances > 1) {
      expect(keeps).toEqual({ A2A_TASK_LOG: 'firestore', ADK_SESSIONS: 'firestore' });
    } else {
      expect(keeps).toEqual({ A2A_TASK_LOG: undefined, ADK_SESSIONS: undefined });
    }
  });

  it('runs on the Node that it is tested with, and not as root', async () => {
    const dockerfile = await readFile(join(AGENTS_ROOT, agent.id, 'Dockerfile'), 'utf8');
    // With its digest, or without one where none is known.
    expect(/^FROM (?<base>[^@\s]+)(?:@sha256:[0-9a-f]{64})?$/m.exec(dockerfile)?.groups?.['base']).toBe(
      `node:${node.version}-slim`,
    );
    expect(dockerfile).toContain('\nUSER node\n');
  });
});
