import { serviceNameSchema } from '@agent-gallery/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultServiceName } from './default-service-name.ts';

it('keeps an id that is a legal name', () => {
  expect(defaultServiceName('world-clock-agent')).toBe('world-clock-agent');
});

it('makes a legal name of anything', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80, unit: 'grapheme' }), (id) => {
      expect(serviceNameSchema.safeParse(defaultServiceName(id)).success).toBe(true);
    }),
  );
});
