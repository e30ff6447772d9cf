import { type Instant, instant } from '../../../core/instant.ts';
import { toIso } from '../../../core/iso.ts';
import type { AdminLink, AdminRow } from '../../../store/admin/store.ts';

/** A row as models read it. */
export interface Row {
  readonly key: string;
  /** Empty for what is not there. */
  readonly text: (name: string) => string;
  readonly number: (name: string) => number;
  readonly flag: (name: string) => boolean;
  readonly at: (name: string) => Instant | null;
  /** ISO 8601, or null. */
  readonly iso: (name: string) => string | null;
  readonly has: (name: string) => boolean;
  readonly links: (name: string) => readonly AdminLink[];
}

/** Wraps what the store returned. */
export function toRow({ key, values, related }: AdminRow): Row {
  const held = (name: string) => values.get(name) ?? null;
  const at = (name: string): Instant | null => {
    const value = held(name);
    return typeof value === 'number' ? instant(value) : null;
  };
  return {
    key,
    text: (name) => String(held(name) ?? ''),
    number: (name) => Number(held(name) ?? 0),
    // SQLite knows no booleans
    flag: (name) => Boolean(held(name)),
    at,
    iso(name) {
      const moment = at(name);
      return moment === null ? null : toIso(moment);
    },
    has: (name) => held(name) !== null,
    links: (name) => related.get(name) ?? [],
  };
}
