const SHOWN_LENGTH = 24;

/** Says what is wrong with a schedule and where. The message is lower case, one line, and safe to show to a user. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** Returns a piece of a user's schedule for use in a message: quoted, on one line, cut when long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}
