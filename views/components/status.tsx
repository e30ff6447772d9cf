export const SHOWN_STATUSES = ['new', 'up', 'grace', 'down', 'paused'] as const;
export type ShownStatus = (typeof SHOWN_STATUSES)[number];

/** What people call the statuses. */
export const STATUS_WORDS: Readonly<Record<ShownStatus, string>> = {
  new: 'New',
  up: 'Up',
  grace: 'Late',
  down: 'Down',
  paused: 'Paused',
};

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
      <span class="status__word">{STATUS_WORDS[status]}</span>
      {started ? <span class="status__running">Running</span> : null}
    </span>
  );
}

/** A status where there is room for its colour and shape only; the word is read out, and shown on hover. */
export function StatusMark({ status, started }: StatusProps) {
  const words = started ? `${STATUS_WORDS[status]}, running` : STATUS_WORDS[status];
  return (
    <span class={`status status--${status}`} title={words}>
      <StatusIcon status={status} started={started} />
      <span class="visually-hidden">{words}</span>
    </span>
  );
}

function StatusIcon({ status, started }: StatusProps) {
  return (
    <svg class="status__icon" viewBox="0 0 16 16" aria-hidden="true">
      <Shape status={status} />
      {started ? (
        <circle
          class="status__ring"
          cx="8"
          cy="8"
          r="7.1"
          fill="none"
          stroke="currentColor"
          stroke-width="1.6"
          stroke-linecap="round"
          stroke-dasharray="30 14.6"
        />
      ) : null}
    </svg>
  );
}

function Shape({ status }: { readonly status: ShownStatus }) {
  switch (status) {
    case 'new':
      return <circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="1.8" />;
    case 'up':
      return (
        <g>
          <circle cx="8" cy="8" r="5.3" fill="currentColor" />
          <path d="M5.6 8.2l1.7 1.7 3.2-3.6" fill="none" stroke="var(--surface)" stroke-width="1.6" />
        </g>
      );
    case 'grace':
      return (
        <g>
          <circle cx="8" cy="8" r="4.7" fill="none" stroke="currentColor" stroke-width="1.6" />
          <path d="M8 3.3a4.7 4.7 0 0 1 0 9.4z" fill="currentColor" />
        </g>
      );
    case 'down':
      return (
        <g>
          <path d="M8 1.5L14.5 8 8 14.5 1.5 8z" fill="currentColor" />
          <path d="M8 4.8v3.8M8 10.3v1.2" stroke="var(--surface)" stroke-width="1.6" />
        </g>
      );
    case 'paused':
      return <path d="M5.5 4v8M10.5 4v8" stroke="currentColor" stroke-width="2.4" />;
    default:
      return neverStatus(status);
  }
}

function neverStatus(status: never): never {
  throw new Error(`no shape for status ${String(status)}`);
}
