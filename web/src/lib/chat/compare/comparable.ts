import type { Revision } from '@agent-gallery/contract';

/** Whether a revision can be spoken to by itself: at a URL of its own, by a tag, or because it gets all of the traffic. */
export function isAddressable({ ready, tag, percent }: Pick<Revision, 'ready' | 'tag' | 'percent'>): boolean {
  return ready && (tag !== null || percent === 100);
}

/**
 * The two revisions that are wanted, or else those that can be spoken to at once and then the newest; undefined where there
 * are no two that are ready.
 */
export function choosePair(
  revisions: readonly Revision[],
  wanted: readonly (string | null)[],
): readonly [string, string] | undefined {
  const ready = revisions.filter((one) => one.ready);
  if (ready.length < 2) return undefined;
  const names = [...ready.filter(isAddressable), ...ready.filter((one) => !isAddressable(one))].map(
    ({ revision }) => revision,
  );
  const asked = wanted.map((name) => (name !== null && names.includes(name) ? name : undefined));
  const first = asked[0] ?? names.find((name) => name !== asked[1]);
  const second = asked[1] ?? names.find((name) => name !== first);
  return first === undefined || second === undefined ? undefined : [first, second];
}
