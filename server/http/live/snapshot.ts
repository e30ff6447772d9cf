import { createHash } from 'node:crypto';
import type { LiveModel } from './model.ts';

/** What a page was last sent: enough to tell what is new to it, without the HTML itself. */
export interface Snapshot {
  /** The same for the same content, in whichever process. */
  readonly id: string;
  readonly title: string;
  readonly isDown: boolean;
  readonly parts: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, string>;
}

/** What the browser makes of the page: `views/client/live.ts` reads it. */
export interface LiveUpdate {
  readonly title: string;
  readonly isDown: boolean;
  readonly parts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly says?: string;
}

/** Takes down what a model shows. */
export function snapshotOf({ title, isDown, parts, lists }: LiveModel): Snapshot {
  const hashes = new Map([...parts].map(([id, html]) => [id, hashOf(html)]));
  const orders = new Map([...lists].map(([id, order]) => [id, order.join(' ')]));
  return {
    id: hashOf(JSON.stringify([title, isDown, [...hashes], [...orders]])),
    title,
    isDown,
    parts: hashes,
    lists: orders,
  };
}

/** Returns what is in `model` and not in what was sent before; everything when that is not known. */
export function updateSince(before: Snapshot | null, after: Snapshot, model: LiveModel): LiveUpdate {
  const { title, isDown, says } = model;
  return {
    title,
    isDown,
    parts: Object.fromEntries([...model.parts].filter(([id]) => before?.parts.get(id) !== after.parts.get(id))),
    lists: Object.fromEntries([...model.lists].filter(([id]) => before?.lists.get(id) !== after.lists.get(id))),
    // what a page shows when it is opened is no news
    ...(says === undefined || before === null ? {} : { says }),
  };
}

function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('base64url').slice(0, 12);
}
