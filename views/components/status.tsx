import { statusLabel } from '../../server/core/words.ts';
import { SPRITE } from './icon.tsx';

export const SHOWN_STATUSES = ['new', 'up', 'grace', 'down', 'paused'] as const;
export type ShownStatus = (typeof SHOWN_STATUSES)[number];

interface StatusProps {
  readonly status: ShownStatus;
  /** A run is in progress. */
  readonly started: boolean;
}

/** A status as colour, shape and word together. */
export function Status({ status, started }: StatusProps) {
  return (
    <span class={`status status--${status}`}>
      <StatusIcon status={status} started={started} />
      <span class="status__word">{statusLabel(status)}</span>
      {started ? <span class="status__running">Running</span> : null}
    </span>
  );
}

/** A status where there is room for its colour and shape only; the word is read out, and shown on hover. */
export function StatusMark({ status, started }: StatusProps) {
  const words = started ? `${statusLabel(status)}, running` : statusLabel(status);
  return (
    <span class={`status status--${status}`} title={words}>
      <StatusIcon status={status} started={started} />
      <span class="visually-hidden">{words}</span>
    </span>
  );
}

// elements that are always the same are made once: a list has thousands
const SHAPES = new Map(SHOWN_STATUSES.map((status) => [status, shapeOf(status)]));

function StatusIcon({ status, started }: StatusProps) {
  const shape = SHAPES.get(status) ?? shapeOf(status);
  if (!started) return shape;
  return (
    <span class="status__turning">
      {shape}
      <svg class="status__ring" viewBox="0 0 16 16" aria-hidden="true">
        <use href={`${SPRITE}#status-ring`} />
      </svg>
    </span>
  );
}

function shapeOf(status: ShownStatus) {
  return (
    <svg class="status__icon" viewBox="0 0 16 16" aria-hidden="true">
      <use href={`${SPRITE}#status-${status}`} />
    </svg>
  );
}
