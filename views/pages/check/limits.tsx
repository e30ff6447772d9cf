import type { SettingsIn } from '../../../server/core/check-fields.ts';
import { CHECK_FIELDS } from '../../../server/core/check-fields.ts';
import { Button } from '../../components/button.tsx';
import { Field, Form } from '../../components/form.tsx';
import type { Shell } from '../../layout/shell.ts';

type Limit = Exclude<keyof SettingsIn<'limits'>, 'failTolerance'>;

/** A time as it is entered; empty: there is no such limit. */
export interface EnteredLimit {
  readonly count: string;
  readonly unitSecs: number;
}

/** What the dialog shows. */
export type LimitsValue = { readonly [Field in Limit]: EnteredLimit } & { readonly failTolerance: string };

interface LimitsDialogProps {
  readonly shell: Shell;
  /** Of the check. */
  readonly code: string;
  readonly value: LimitsValue;
  readonly errors: Readonly<Record<string, string>>;
}

/** The units that limits are entered in. */
export const LIMIT_UNITS = [
  { word: 'seconds', secs: 1 },
  { word: 'minutes', secs: 60 },
  { word: 'hours', secs: 3_600 },
  { word: 'days', secs: 86_400 },
] as const;

const LIMITS: { readonly [Field in Limit]: { readonly label: string; readonly hint: string } } = {
  startGraceSecs: {
    label: 'Latest start',
    hint: 'How long after the expected time the start signal may come.',
  },
  maxRuntimeSecs: {
    label: 'Longest run',
    hint: 'From the start signal to the end. If it is empty, a run may take the grace time.',
  },
  minRuntimeSecs: {
    label: 'Shortest run',
    hint: 'A success that comes sooner after the start signal counts as a failure.',
  },
  minIntervalSecs: {
    label: 'Shortest interval',
    hint: 'Between two successes. The check goes down if the job succeeds again sooner.',
  },
};

/** What runs of a check must keep to, to be changed. */
export function LimitsDialog({ shell, code, value, errors }: LimitsDialogProps) {
  return (
    <Form shell={shell} action={`/checks/${code}/limits/`} class="form limits" id="limits-form">
      <p class="field__hint">
        The first three limits are for jobs that send a{' '}
        <a href={`${shell.prefix}/docs/measuring_script_run_time/#limits-of-runs`}>start signal</a>. A limit that is
        left empty does not apply.
      </p>
      {LIMIT_NAMES.map((limit) => (
        <LimitField key={limit} limit={limit} entered={value[limit]} error={errors[CHECK_FIELDS[limit].name]} />
      ))}
      <Field
        label="Failed runs tolerated"
        name={CHECK_FIELDS.failTolerance.name}
        type="number"
        min={String(CHECK_FIELDS.failTolerance.least)}
        max={String(CHECK_FIELDS.failTolerance.most)}
        value={value.failTolerance}
        hint="So many failed runs in a row make the check late, not down. A missed run is never tolerated."
        error={errors[CHECK_FIELDS.failTolerance.name]}
      />
      <div class="form__buttons">
        <Button>Save limits</Button>
      </div>
    </Form>
  );
}

/** In the order in which they are shown. */
export const LIMIT_NAMES = ['startGraceSecs', 'maxRuntimeSecs', 'minRuntimeSecs', 'minIntervalSecs'] as const;

interface LimitFieldProps {
  readonly limit: Limit;
  readonly entered: EnteredLimit;
  readonly error: string | undefined;
}

function LimitField({ limit, entered, error }: LimitFieldProps) {
  const { name } = CHECK_FIELDS[limit];
  const { label, hint } = LIMITS[limit];
  const id = `limit-${name}`;
  const described = error === undefined ? `${id}-hint` : `${id}-hint ${id}-error`;
  return (
    <fieldset class={`time-field${error === undefined ? '' : ' field--wrong'}`}>
      <legend class="field__label">{label}</legend>
      <span class="time-field__inputs">
        <input
          class="field__input time-field__count"
          id={id}
          name={`${name}_value`}
          type="number"
          min="0"
          step="any"
          value={entered.count}
          aria-label={`${label}: number`}
          aria-describedby={described}
        />
        <select class="field__input time-field__unit" name={`${name}_unit`} aria-label={`${label}: unit`}>
          {LIMIT_UNITS.map(({ word, secs }) => (
            <option key={word} value={String(secs)} selected={secs === entered.unitSecs}>
              {word}
            </option>
          ))}
        </select>
      </span>
      <p class="field__hint" id={`${id}-hint`}>
        {hint}
      </p>
      {error === undefined ? null : (
        <p class="field__error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
