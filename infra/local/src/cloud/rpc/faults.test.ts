import { expect, test } from 'vitest';
import { createFaults } from './faults.ts';

test('a call that is made twice takes effect twice, and the second answer is given', async () => {
  const faults = createFaults();
  faults.inject({ method: 'CreateBuild', twice: true });
  let count = 0;
  const call = () => faults.run('x.Builds/CreateBuild', {}, () => Promise.resolve({ count: ++count }));
  expect(await call()).toEqual({ count: 2 });
  expect(await call()).toEqual({ count: 3 });
});
