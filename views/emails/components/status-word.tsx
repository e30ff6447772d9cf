import type { Status } from '../../../server/core/status.ts';
import { statusWord } from '../../../server/core/words.ts';
import { LIGHT } from './palette.ts';

const LOOKS: Readonly<Record<Status, { readonly mark: string; readonly colour: string }>> = {
  down: { mark: '◆', colour: LIGHT.down },
  up: { mark: '●', colour: LIGHT.up },
  grace: { mark: '▲', colour: LIGHT.late },
  new: { mark: '○', colour: LIGHT.quiet },
  paused: { mark: '‖', colour: LIGHT.quiet },
};

/** A status in a line of text: colour, shape and word. */
export function StatusWord({ status }: { readonly status: Status }) {
  const { mark, colour } = LOOKS[status];
  return (
    <span class={`status-${status}`} style={`color:${colour};white-space:nowrap`}>
      <span aria-hidden="true">{mark}</span> {statusWord(status)}
    </span>
  );
}
