import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** An emulator now and then loses an answer, and a busy machine is late: CI tries such a test once more, and its report says so. */
const retry = process.env['CI'] === undefined ? 0 : 1;

// unit: no service; emulator: the three emulators, started once per run; container: Docker and the local cloud as well.
export default defineConfig({
  test: {
    // Tests wait more than they compute: by itself Vitest starts one worker on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      'web/vitest.config.ts',
      {
        test: {
          name: 'unit',
          include: [
            '{functions,services,infra}/**/src/**/*.test.ts',
            'web/src/**/*.test.ts',
            'docs/test/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
          // On a busy machine five seconds may pass with nothing being wrong.
          testTimeout: 20_000,
          retry,
        },
      },
      {
        test: {
          name: 'emulator',
          include: [
            '{functions,services,infra}/*/test/emulator/**/*.test.ts',
            'docs/test/emulator/*.test.ts',
          ],
          globalSetup: ['infra/local/test/emulators.setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      {
        test: {
          name: 'container',
          include: ['{functions,services,infra}/*/test/container/**/*.test.ts'],
          globalSetup: ['infra/local/test/emulators.setup.ts', 'infra/local/test/docker.setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          retry,
          // Each file has a Docker daemon of its own.
          maxWorkers: 2,
        },
      },
    ],
  },
});
