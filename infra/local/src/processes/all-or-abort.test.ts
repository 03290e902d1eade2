import { expect, test } from 'vitest';
import { allOrAbort } from './all-or-abort.ts';

test('gives all values in order', async () => {
  const values = await allOrAbort(new AbortController(), [Promise.resolve(1), Promise.resolve('two')]);
  expect(values).toEqual([1, 'two']);
});

test('the first failure aborts the others and is thrown after they have ended', async () => {
  const controller = new AbortController();
  let ended = false;
  const slow = new Promise<void>((_, reject) => {
    controller.signal.addEventListener('abort', () => {
      ended = true;
      reject(new Error('aborted'));
    });
  });
  await expect(allOrAbort(controller, [slow, Promise.reject(new Error('no Java'))])).rejects.toThrow(
    'no Java',
  );
  expect(ended).toBe(true);
});
