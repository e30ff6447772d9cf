import { type Alert, factsOf, lastPingOf, statusWord, verbOf } from './alert.ts';
import { sinceSentence, statusCircle } from './headline.ts';
import { excerptIn, othersIn, type Room } from './room.ts';
import { escapeHtml, shorten } from './texts.ts';

/** What a message in simple HTML is made from. */
export interface HtmlMessageParts {
  readonly alert: Alert;
  /** The body of the last ping; empty when there is none. */
  readonly body: string;
  readonly room: Room;
  readonly now: Alert['at'];
  /** Chats differ in what ends a line. */
  readonly lineEnd: '\n' | '<br>';
}

/** Writes an alert in the few tags that chats know: `a b code pre`. */
export function htmlMessage({ alert, body, room, now, lineEnd }: HtmlMessageParts): string {
  const name = escapeHtml(shorten(alert.checkName, room.nameLength));
  const excerpt = excerptIn(room, body);
  const others = othersIn(room, alert);
  const lines = [
    `${statusCircle(alert)} <a href="${alert.link}"><b>${name}</b></a> ${verbOf(alert)} <b>${statusWord(alert)}</b>. ${sinceSentence(alert)}`,
    '',
    ...factsOf(alert, now).map(({ key, label, value }) => {
      const text = escapeHtml(shorten(value, room.valueLength));
      return `<b>${label}:</b> ${key === 'schedule' ? `<code>${text}</code>` : text}`;
    }),
    ...(excerpt === '' ? [] : ['', '<b>Last ping body:</b>', `<pre>${escapeHtml(excerpt)}</pre>`]),
    ...(others === null ? [] : ['', others.text]),
    ...(others?.list ?? []).map((other) => {
      const label = escapeHtml(shorten(other.name, room.nameLength));
      return `- <a href="${other.link}">${label}</a> (last ping: ${lastPingOf(other, now)})`;
    }),
  ];
  return lines.join(lineEnd);
}
