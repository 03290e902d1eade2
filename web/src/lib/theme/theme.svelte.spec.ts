import { expect, it } from 'vitest';
import { THEME_KEY, Theme } from './theme.svelte.ts';

function storage(entries: Record<string, string> = {}) {
  return {
    getItem: (key: string) => entries[key] ?? null,
    setItem: (key: string, value: string) => {
      entries[key] = value;
    },
    entries,
  };
}

it('is as the system has it until somebody chooses, and goes round', () => {
  const root = { dataset: {} as DOMStringMap };
  const kept = storage();
  const theme = new Theme(root, kept);
  const seen = [];
  for (let turn = 0; turn < 3; turn += 1) {
    theme.choice = theme.next;
    seen.push([theme.choice, root.dataset['theme'], kept.entries[THEME_KEY]]);
  }
  expect(seen).toEqual([
    ['light', 'light', 'light'],
    ['dark', 'dark', 'dark'],
    ['system', undefined, 'system'],
  ]);
});

it('comes back as it was left, and what it does not know is the system’s', () => {
  const root = { dataset: {} as DOMStringMap };
  expect(new Theme(root, storage({ [THEME_KEY]: 'dark' })).choice).toBe('dark');
  expect(root.dataset['theme']).toBe('dark');
  expect(new Theme(root, storage({ [THEME_KEY]: 'sepia' })).choice).toBe('system');
});

it('can be changed where nothing may be stored', () => {
  const denied = () => {
    throw new Error('denied');
  };
  const theme = new Theme({ dataset: {} }, { getItem: denied, setItem: denied });
  theme.choice = 'dark';
  expect(theme.choice).toBe('dark');
});
