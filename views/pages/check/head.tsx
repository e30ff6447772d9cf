import type { ComponentChildren } from 'preact';
import { Countdown } from '../../components/countdown.tsx';
import { Moment } from '../../components/moment.tsx';
import { type ShownStatus, Status } from '../../components/status.tsx';

export interface ShownDue {
  /** What is due: `Next ping due`. */
  readonly label: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface CheckHeadProps {
  readonly name: string;
  /** The name is the code, for want of one. */
  readonly isUnnamed: boolean;
  readonly tags: readonly string[];
  readonly status: ShownStatus;
  readonly started: boolean;
  /** ISO 8601; null when nobody knows. */
  readonly since: string | null;
  readonly due: ShownDue | null;
  /** What can be done. */
  readonly children?: ComponentChildren;
}

/** What a check is called, and how it is. */
export function CheckHead({ children, ...head }: CheckHeadProps) {
  return (
    <header class="check-head">
      <div class="check-head__main">
        <h1 class="check-head__name">
          <bdi class={head.isUnnamed ? 'check-head__code' : ''}>{head.name}</bdi>
        </h1>
        {head.tags.length === 0 ? null : (
          <p class="check-head__tags">
            {head.tags.map((tag) => (
              <bdi class="tag" key={tag}>
                {tag}
              </bdi>
            ))}
          </p>
        )}
        <CheckState {...head} />
      </div>
      <div class="check-head__actions">{children}</div>
    </header>
  );
}

type CheckStateProps = Pick<CheckHeadProps, 'status' | 'started' | 'since' | 'due'>;

/** The status, since when, and what is due next; kept up to date while one looks. */
export function CheckState({ status, started, since, due }: CheckStateProps) {
  return (
    <p class="check-head__state" id="check-state">
      <Status status={status} started={started} />
      {since === null ? null : (
        <span class="check-head__fact">
          since <Moment at={since} none="" />
        </span>
      )}
      {due === null ? null : (
        <span class="check-head__fact">
          {due.label} <Countdown at={due.at} />
        </span>
      )}
    </p>
  );
}
