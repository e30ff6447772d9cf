import { type Alert, factsOf, titleOf } from './alert.ts';
import { sinceSentence } from './headline.ts';
import { fitLines, shorten } from './texts.ts';

const MAX_TITLE_LENGTH = 120;
const MAX_TEXT_LENGTH = 1000;
const SHOWN: ReadonlySet<string> = new Set(['down', 'up', 'down_and_up', 'unknown', 'project', 'lastPing']);

/** Writes a push notification: plain text, a title of at most 120 characters and a text of at most 1000. */
export function pushText(alert: Alert, now: Alert['at']): { readonly title: string; readonly text: string } {
  const lines = [
    sinceSentence(alert),
    ...factsOf(alert, now)
      .filter(({ key }) => SHOWN.has(key))
      .map(({ label, value }) => `${label}: ${shorten(value, 200)}`),
  ];
  return {
    title: shorten(titleOf(alert), MAX_TITLE_LENGTH),
    text: fitLines(lines, MAX_TEXT_LENGTH),
  };
}
