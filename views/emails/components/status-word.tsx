import type { Status } from '../../../server/core/status.ts';
import { LIGHT } from './palette.ts';

const LOOKS: Readonly<Record<Status, { readonly mark: string; readonly word: string; readonly colour: string }>> = {
  down: { mark: '◆', word: 'down', colour: LIGHT.down },
  up: { mark: '●', word: 'up', colour: LIGHT.up },
  grace: { mark: '▲', word: 'late', colour: LIGHT.late },
  new: { mark: '○', word: 'new', colour: LIGHT.quiet },
  paused: { mark: '‖', word: 'paused', colour: LIGHT.quiet },
};

/** Names a status in the plain form of a mail. */
export function statusWord(status: Status): string {
  return LOOKS[status].word;
}

/** A status in a line of text: colour, shape and word. */
export function StatusWord({ status }: { readonly status: Status }) {
  const { mark, word, colour } = LOOKS[status];
  return (
    <span class={`status-${status}`} style={`color:${colour};white-space:nowrap`}>
      <span aria-hidden="true">{mark}</span> {word}
    </span>
  );
}
