import { expect, it } from 'vitest';
import { suggestName } from './suggest-name.ts';

it.each([
  ['https://github.com/google/adk-samples.git', 'Adk samples'],
  ['https://git.example.com/team/bot/', 'Bot'],
  ['weather_bot-2.TAR.GZ', 'Weather bot 2'],
  [`europe-docker.pkg.dev/p/agents/bot:v1@sha256:${'0'.repeat(64)}`, 'Bot'],
  ['https://git.exam', ''],
  ['', ''],
])('suggests for %j the name %j', (from, name) => {
  expect(suggestName(from)).toBe(name);
});
