import type { Change } from '../../bus.ts';
import type { Instant } from '../../core/instant.ts';

/** What an open page shows at one moment, as far as it changes by itself. */
export interface LiveModel {
  readonly title: string;
  /** Whether something in view is down: the icon of the page turns red. */
  readonly isDown: boolean;
  /** Elements by their id, whole, as HTML: an element is replaced when its HTML is another than before. */
  readonly parts: ReadonlyMap<string, string>;
  /** Ids of elements → ids of the elements in them, in order; what is new must be among the parts. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** What to say aloud where words are read out; absent when there is nothing worth it. */
  readonly says?: string;
  /** When something next changes without anything being written, e.g. a check becomes late; null: never. */
  readonly changesAt: Instant | null;
}

/** An open page, as the feed sees it. */
export interface LiveView {
  /** Pages with the same key show the same: one look at the store serves them all. */
  readonly key: string;
  /** Tells which hints are about this page; absent: all of them. */
  readonly concerns?: (change: Change) => boolean;
  readonly read: (now: Instant) => Promise<LiveModel>;
  /** Whether this person may still see the page; asked before each look at the store. */
  readonly isStillAllowed: () => Promise<boolean>;
}
