import { characterCount } from '../../core/text-clean.ts';
import { type Alert, factsOf, lastPingOf, othersSummary, reasonOf, statusWord } from '../../delivery/alert.ts';
import { formatMoment } from '../../delivery/moment.ts';
import { shorten } from '../../delivery/texts.ts';

const MAX_NAME_LENGTH = 200;
const MAX_VALUE_LENGTH = 200;
// signal-cli sends what is longer as an attachment
const MAX_LENGTH = 1900;

/** A piece of text in one style. */
export interface Piece {
  readonly text: string;
  readonly style?: 'BOLD' | 'MONOSPACE';
}

export interface SignalMessage {
  readonly text: string;
  /** `start:length:STYLE`, counted in UTF-16 units, as Signal does. */
  readonly textStyle: readonly string[];
  readonly pieces: readonly Piece[];
}

/** Composes the message: state, name and since when in the first line. */
export function signalMessage(alert: Alert, now: Alert['at']): SignalMessage {
  const full = linesOf(alert, now);
  const isLong =
    characterCount(
      full
        .flat()
        .map(({ text }) => text)
        .join('\n'),
    ) > MAX_LENGTH;
  const lines = isLong ? linesOf({ ...alert, othersDown: null }, now) : full;
  const pieces = lines.flatMap((line, index) => (index === 0 ? line : [{ text: '\n' }, ...line]));
  return compose(pieces);
}

/** Joins pieces and notes where the styled ones are. */
export function compose(pieces: readonly Piece[]): SignalMessage {
  let text = '';
  const textStyle: string[] = [];
  for (const piece of pieces) {
    // the length of a JavaScript string is in UTF-16 units
    if (piece.style !== undefined && piece.text !== '')
      textStyle.push(`${text.length}:${piece.text.length}:${piece.style}`);
    text += piece.text;
  }
  return { text, textStyle, pieces };
}

function linesOf(alert: Alert, now: Alert['at']): Piece[][] {
  const reason = reasonOf(alert);
  const others = othersSummary(alert);
  return [
    [
      bold(statusWord(alert)),
      { text: ' | ' },
      bold(shorten(alert.checkName, MAX_NAME_LENGTH)),
      { text: ` since ${formatMoment(alert.at, alert.timeZone)}` },
    ],
    ...(reason === '' ? [] : [[{ text: reason }]]),
    [],
    ...factsOf(alert, now).map(({ key, label, value }): Piece[] => [
      bold(`${label}:`),
      { text: ' ' },
      key === 'schedule'
        ? { text: shorten(value, MAX_VALUE_LENGTH), style: 'MONOSPACE' }
        : { text: shorten(value, MAX_VALUE_LENGTH) },
    ]),
    ...(others === null ? [] : [[], [{ text: others.text }]]),
    ...(others?.list ?? []).map((other): Piece[] => [
      { text: '- ' },
      { text: shorten(other.name, MAX_NAME_LENGTH) },
      { text: ` (last ping: ${lastPingOf(other, now)})` },
    ]),
  ];
}

function bold(text: string): Piece {
  return { text, style: 'BOLD' };
}
