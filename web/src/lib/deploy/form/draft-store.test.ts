import { expect, it } from 'vitest';
import { draftOf, envRow } from './draft.ts';
import { createDraftStore } from './draft-store.ts';

const DRAFT = draftOf({
  target: 'cloud-run',
  project: 'demo-gallery',
  region: 'us-central1',
  serviceName: 'units',
  access: 'private',
});

function memory(): Storage & { texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    length: 0,
    clear: () => texts.clear(),
    key: () => null,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
}

it('gives back what was typed, each form its own, until it is forgotten', () => {
  const store = createDraftStore(memory);
  expect(store.read('a')).toBeUndefined();
  const storage = memory();
  const kept = createDraftStore(() => storage);
  kept.write('a', { ...DRAFT, memory: 'not yet' });
  expect(kept.read('a')).toEqual({ ...DRAFT, memory: 'not yet' });
  expect(kept.read('b')).toBeUndefined();
  kept.forget('a');
  expect(kept.read('a')).toBeUndefined();
});

it('stores no value that looks like a secret, and says that there was one', () => {
  const storage = memory();
  const store = createDraftStore(() => storage);
  const env = [
    envRow(1, 'DB_PASSWORD', 'hunter2'),
    envRow(2, 'X', `AIza${'x'.repeat(35)}`),
    envRow(3, 'A', 'b'),
  ];
  store.write('a', { ...DRAFT, env });
  expect([...storage.texts.values()].join()).not.toMatch(/hunter2|AIza/);
  expect(store.read('a')?.env).toMatchObject([
    { value: '', withheld: true },
    { value: '', withheld: true },
    { value: 'b', withheld: false },
  ]);
});

it('gives nothing for what it cannot read, and does nothing where nothing may be stored', () => {
  const storage = memory();
  storage.setItem('agent-gallery.deploy-draft.a', '{"target":"moon"}');
  expect(createDraftStore(() => storage).read('a')).toBeUndefined();
  const forbidden = createDraftStore(() => {
    throw new DOMException('Denied', 'SecurityError');
  });
  forbidden.write('a', DRAFT);
  forbidden.forget('a');
  expect(forbidden.read('a')).toBeUndefined();
});
