import { expect, test } from 'vitest';
import { createStopper } from './create-stopper.ts';

test('what was started last is stopped first, once, whatever fails', async () => {
  const stopped: string[] = [];
  const failed: string[] = [];
  const stopper = createStopper((name) => failed.push(name));
  for (const name of ['emulators', 'cloud', 'gateway'])
    stopper.add(name, () => {
      stopped.push(name);
      return name === 'cloud' ? Promise.reject(new Error('stuck')) : Promise.resolve();
    });
  await Promise.all([stopper.stop(), stopper.stop()]);
  await stopper.stop();
  expect(stopped).toEqual(['gateway', 'cloud', 'emulators']);
  expect(failed).toEqual(['cloud']);
});
