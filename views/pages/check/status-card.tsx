import { Moment } from '../../components/moment.tsx';
import { type ShownStatus, Status } from '../../components/status.tsx';

/** Forms on the page that the buttons of the live part send; they hold the token, which live parts must not. */
export const PAUSE_FORM = 'check-pause';
export const RESUME_FORM = 'check-resume';

export interface CheckStatusProps {
  readonly status: ShownStatus;
  readonly started: boolean;
  readonly sentence: string;
  /** When Rollcall was not listening as a ping was expected, in words; null: none is missing. */
  readonly unheard: string | null;
  /** ISO 8601; null: nothing to say of it. */
  readonly lastPing: string | null;
  /** ISO 8601. */
  readonly runningSince: string | null;
  readonly isPaused: boolean;
  readonly canPause: boolean;
  readonly canResume: boolean;
  readonly canEdit: boolean;
}

/** How the check is, in a sentence; kept up to date while one looks. */
export function CheckStatus(props: CheckStatusProps) {
  const { status, started, sentence, unheard, lastPing, runningSince } = props;
  return (
    <div class="check-status" id="check-status">
      <p class="check-status__sentence">
        <Status status={status} started={started} />
        {sentence === '' ? null : <span>{sentence}</span>}
        {lastPing === null ? null : (
          <span>
            Last ping <Moment at={lastPing} none="" />.
          </span>
        )}
      </p>
      {unheard === null ? null : (
        <p class="check-status__unheard">
          The ping that was expected could not be heard: Rollcall was not listening {unheard}. Nothing is known until
          the next one.
        </p>
      )}
      {runningSince === null ? null : (
        <p class="check-status__running">
          Currently running, started <Moment at={runningSince} none="" />.
        </p>
      )}
      <StatusButtons {...props} />
    </div>
  );
}

function StatusButtons({ isPaused, canPause, canResume, canEdit }: CheckStatusProps) {
  if (!canEdit) return null;
  return (
    <p class="check-status__buttons">
      {canResume ? (
        <button class="button button--main" type="submit" form={RESUME_FORM}>
          Resume now
        </button>
      ) : null}
      <button class="button button--plain" type="submit" form={PAUSE_FORM} disabled={!canPause} data-key="p">
        {isPaused && canPause ? 'Stop waiting for this run' : 'Pause'}
      </button>
    </p>
  );
}
