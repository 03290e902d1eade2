// One instance of an agent on the Firestore emulator, as a child process that a test may kill.
import { Firestore } from '@google-cloud/firestore';
import { setTimeout as pause } from 'node:timers/promises';
import { serveAgent, type Agent } from '../../src/index.ts';
import { createFirestoreStorage } from '../../src/firestore/index.ts';

const projectId = process.env['TEST_PROJECT'] as string;
const instanceId = process.env['TEST_INSTANCE'] as string;
const firestore = new Firestore({ projectId });

/**
 * `count:pause`: emits so many chunks with a pause in between; `ask` waits for input, and then completes; `large:count`
 * emits so many artifacts of 6 MB at once.
 */
const agent: Agent = {
  async execute(turn) {
    const [first = '', second = '0'] = (turn.message.parts[0]?.text ?? '').split(':');
    await turn.status('TASK_STATE_WORKING');
    if (first === 'ask') return turn.status('TASK_STATE_INPUT_REQUIRED', [{ text: 'What?' }]);
    if (first === 'large') {
      for (let index = 0; index < Number(second); index++) {
        await turn.artifact({ artifactId: `large-${index}`, parts: [{ text: 'ä'.repeat(3_000_000) }] });
      }
      return;
    }
    for (let index = 0; index < Number(first); index++) {
      await pause(Number(second), undefined, { signal: turn.signal });
      const parts = [{ text: `${instanceId}-${index} ` }];
      await turn.artifact({ artifactId: 'answer', parts }, { append: index > 0 });
    }
  },
};

const storage = createFirestoreStorage({
  firestore,
  log: () => {},
  instanceId,
  lease: process.env['TEST_LEASE'] === 'default' ? {} : { leaseMs: 4_000, renewMs: 500, skewMs: 200 },
});
const { port } = await serveAgent(
  { name: instanceId, description: 'test', version: '1', skills: [] },
  agent,
  {
    ...storage,
    allowLoopbackWebhooks: true,
    env: { PORT: '0', HOST: '127.0.0.1' },
    log: () => {},
  },
);
process.send?.({ port });
process.on('disconnect', () => process.exit(0));
