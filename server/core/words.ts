import type { MemberRole } from './permissions.ts';
import type { Status } from './status.ts';

/** Late is what people call the status that code, columns and the API call `grace`. */
const STATUS_WORDS: Readonly<Record<Status, string>> = {
  new: 'new',
  up: 'up',
  grace: 'late',
  down: 'down',
  paused: 'paused',
};

const ROLE_WORDS: Readonly<Record<MemberRole, string>> = { r: 'read-only', w: 'member', m: 'manager' };

/** Returns the word for a status inside a sentence: `late`. */
export function statusWord(status: Status): string {
  return STATUS_WORDS[status];
}

/** Returns the word for a status on its own, as on a label: `Late`. */
export function statusLabel(status: Status): string {
  return capitalised(STATUS_WORDS[status]);
}

/** Returns the word for what a member may do in a project: `read-only`, `member`, `manager`. */
export function roleWord(role: MemberRole): string {
  return ROLE_WORDS[role];
}

/** Writes a number with its noun: `1 check`, `3 checks`. Pass `plural` for nouns that do not just add an s. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Returns the text with its first letter in upper case. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
