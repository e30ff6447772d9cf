import { cutText } from '../core/text-clean.ts';
import { type Alert, alsoOrStill, type DownCheck, type Looks, othersSummary } from './alert.ts';

/** How much of a message's parts may be shown. */
export interface Room {
  /** Characters of the last ping's body; 0 leaves it out. */
  readonly bodyLength: number;
  /** Whether other checks that are down are listed, or only counted. */
  readonly listsOthers: boolean;
  readonly descLength: number;
  readonly nameLength: number;
  /** Characters of every other value. */
  readonly valueLength: number;
}

const FULL: Room = { bodyLength: 1000, listsOthers: true, descLength: 2000, nameLength: 200, valueLength: 500 };

// what is given up, in this order: excerpt of the body, list of others, description, the rest
const ROOMS: readonly Room[] = [
  FULL,
  { ...FULL, bodyLength: 500 },
  { ...FULL, bodyLength: 200 },
  { ...FULL, bodyLength: 0 },
  { ...FULL, bodyLength: 0, listsOthers: false },
  { ...FULL, bodyLength: 0, listsOthers: false, descLength: 500 },
  { ...FULL, bodyLength: 0, listsOthers: false, descLength: 100, valueLength: 200 },
  { bodyLength: 0, listsOthers: false, descLength: 50, nameLength: 100, valueLength: 50 },
];

/**
 * Writes a message with as much in it as the provider takes: again and again with less room, until it fits. Cutting the
 * finished text instead would cut through its markup.
 */
export function fitRoom(write: (room: Room) => string, fits: (text: string) => boolean): string {
  let text = '';
  for (const room of ROOMS) {
    text = write(room);
    if (fits(text)) break;
  }
  return text;
}

/** Cuts the body of the last ping to the room there is; empty when there is no body or no room. */
export function excerptIn(room: Room, body: string): string {
  if (room.bodyLength === 0) return '';
  const cut = cutText(body, room.bodyLength);
  return cut === body ? body : `${cut}\n[truncated]`;
}

/** As `othersSummary`, but only counted where there is no room for the list. */
export function othersIn(
  room: Room,
  alert: Looks & Pick<Alert, 'othersDown'>,
): { readonly text: string; readonly list: readonly DownCheck[] } | null {
  const summary = othersSummary(alert);
  if (summary === null || room.listsOthers || summary.list.length === 0) return summary;
  const total = alert.othersDown?.total ?? 0;
  const word = alsoOrStill(alert);
  const text =
    total === 1 ? `1 other check in the project is ${word}` : `${total} other checks in the project are ${word}`;
  return { text: `${text} down.`, list: [] };
}
