import type { Revision, TrafficShare } from '@agent-gallery/contract';
import { SvelteMap } from 'svelte/reactivity';
import { services } from '#lib/i18n/services.ts';
import { servingReason } from './service-reasons.ts';

const t = services.traffic;

/** Shares of the traffic as somebody types them, until they are asked for. */
export class TrafficDraft {
  readonly revisions: readonly Revision[];
  readonly #typed = new SvelteMap<string, string>();

  /** Begins with the shares that the revisions have. */
  constructor(revisions: readonly Revision[]) {
    this.revisions = revisions;
    for (const { revision, percent } of revisions) this.#typed.set(revision, String(percent));
  }

  /** What stands in the field of a revision. */
  typed(revision: string): string {
    return this.#typed.get(revision) ?? '0';
  }

  type(revision: string, text: string): void {
    this.#typed.set(revision, text);
  }

  /** Gives a revision what the others leave of 100. */
  giveRest(revision: string): void {
    const others = this.sum - (this.#percentOf(revision) ?? 0);
    this.type(revision, String(Math.min(100, Math.max(0, 100 - others))));
  }

  readonly sum = $derived.by(() =>
    this.revisions.reduce((sum, { revision }) => sum + (this.#percentOf(revision) ?? 0), 0),
  );

  /** What is wrong with the field of a revision. */
  problemOf(revision: Revision): string | undefined {
    const percent = this.#percentOf(revision.revision);
    if (percent === undefined) return t.wholeNumber;
    return percent > 0 ? servingReason(revision) : undefined;
  }

  /** Why it cannot be asked for; undefined when it can. */
  readonly problem = $derived.by(() => {
    if (this.revisions.some((revision) => this.problemOf(revision) !== undefined)) return t.mendFields;
    if (this.sum < 100) return t.missing(100 - this.sum);
    if (this.sum > 100) return t.tooMuch(this.sum - 100);
    return this.changes.length === 0 ? t.unchanged : undefined;
  });

  /** Revisions whose share changes, from what to what. */
  readonly changes = $derived.by(() =>
    this.revisions.flatMap(({ revision, percent }) => {
      const to = this.#percentOf(revision) ?? 0;
      return to === percent ? [] : [{ revision, from: percent, to }];
    }),
  );

  /** All that get traffic; they sum to 100 where there is no problem. */
  shares(): TrafficShare[] {
    return this.revisions.flatMap(({ revision }) => {
      const percent = this.#percentOf(revision) ?? 0;
      return percent === 0 ? [] : [{ revision, percent }];
    });
  }

  #percentOf(revision: string): number | undefined {
    const text = this.typed(revision).trim();
    const percent = /^\d{1,3}$/.test(text) ? Number(text) : undefined;
    return percent !== undefined && percent <= 100 ? percent : undefined;
  }
}
