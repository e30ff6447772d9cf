import type { ScheduleKind } from '../../server/core/check.ts';
import { CHECK_FIELDS, type NameOf, type SettingsIn } from '../../server/core/check-fields.ts';
import type { PreviewResult } from '../../server/core/schedule/preview.ts';
import { MARKS, positionOf, SLIDER_MAX, UNITS } from '../../server/core/schedule/slider.ts';
import type { Shell } from '../layout/shell.ts';
import { Select } from './form.tsx';
import { PeriodPreview, SchedulePreview } from './schedule-preview.tsx';

/** A time as it is entered. */
interface EnteredTime {
  readonly count: string;
  readonly unitSecs: number;
}

type Scheduling = SettingsIn<'schedule'>;
/** The settings of the dialog by name, times as they are entered. */
type Entered = {
  readonly [Field in keyof Scheduling as NameOf<Field>]: Scheduling[Field] extends number | null
    ? EnteredTime
    : Scheduling[Field];
};

/** What the fields hold: all three kinds at once, so that one may look at another and come back. */
export interface ScheduleValue extends Omit<Entered, 'schedule' | 'early_tolerance' | 'when_unheard'> {
  readonly cron: string;
  readonly oncalendar: string;
  /** In seconds. */
  readonly earlyTolerance: string;
  readonly whenUnheard: string;
}

/** Time zones to choose from. */
export interface ZoneChoice {
  /** Those to offer first. */
  readonly common: readonly string[];
  readonly all: readonly string[];
}

interface ScheduleFieldsProps {
  readonly shell: Shell;
  readonly value: ScheduleValue;
  readonly zones: ZoneChoice;
  /** By name of the field: `kind`, `timeout`, `grace`, `schedule`, `tz`, `early_tolerance`. */
  readonly errors: Readonly<Record<string, string>>;
  /** What `value` means. */
  readonly preview: PreviewResult;
  /** Time zone of who looks; empty: whatever the browser has. */
  readonly viewerTz: string;
}

const KINDS: readonly (readonly [ScheduleKind, string, string])[] = [
  ['simple', 'Simple', 'a ping after a fixed period'],
  ['cron', 'Cron', 'five fields, as in a crontab'],
  ['oncalendar', 'OnCalendar', 'as in a systemd timer'],
];

const WHEN_UNHEARD = [
  { value: 'wait', label: 'Wait for the next ping' },
  { value: 'tell', label: 'Wait, and send a message' },
  { value: 'alert', label: 'The check goes down' },
] as const satisfies readonly { readonly value: Scheduling['whenUnheard']; readonly label: string }[];

/** The fields that say when a check is expected, with what they mean; part of a form. Works without script. */
export function ScheduleFields({ shell, value, zones, errors, preview, viewerTz }: ScheduleFieldsProps) {
  return (
    <div class="schedule" data-schedule={`${shell.prefix}/checks/`}>
      <fieldset class="schedule__kinds">
        <legend class="field__label">How is it scheduled?</legend>
        {KINDS.map(([kind, label, hint]) => (
          <label class="schedule__kind" key={kind}>
            <input type="radio" name="kind" value={kind} checked={kind === value.kind} required />
            <span>
              {label} <span class="schedule__hint">{hint}</span>
            </span>
          </label>
        ))}
        <FieldError id="kind" error={errors['kind']} />
      </fieldset>
      <div class="schedule__panel schedule__panel--simple">
        <TimeField label="Period" name="timeout" time={value.timeout} error={errors['timeout']} />
      </div>
      <div class="schedule__panel schedule__panel--cron">
        <div class="field">
          <label class="field__label" for="schedule-cron">
            Cron expression
          </label>
          <input
            class="field__input schedule__expression"
            id="schedule-cron"
            name="schedule_cron"
            type="text"
            value={value.cron}
            maxLength={CHECK_FIELDS.schedule.longest}
            autocomplete="off"
            spellcheck={false}
            aria-describedby="schedule-preview"
          />
          <p class="field__hint">Minute, hour, day of month, month, day of week.</p>
          <FieldError id="cron" error={value.kind === 'cron' ? errors['schedule'] : undefined} />
        </div>
      </div>
      <div class="schedule__panel schedule__panel--oncalendar">
        <div class="field">
          <label class="field__label" for="schedule-oncalendar">
            OnCalendar expressions
          </label>
          <textarea
            class="field__input schedule__expression"
            id="schedule-oncalendar"
            name="schedule_oncalendar"
            rows={2}
            maxLength={CHECK_FIELDS.schedule.longest}
            autocomplete="off"
            spellcheck={false}
            aria-describedby="schedule-preview"
          >
            {value.oncalendar}
          </textarea>
          <p class="field__hint">One per line, as in a systemd timer: Mon..Fri 18:00.</p>
          <FieldError id="oncalendar" error={value.kind === 'oncalendar' ? errors['schedule'] : undefined} />
        </div>
      </div>
      <div class="schedule__panel schedule__panel--cron schedule__panel--oncalendar">
        <ZoneField zones={zones} value={value.tz} error={errors['tz']} />
        <div class="field">
          <label class="field__label" for="schedule-early">
            Early pings, seconds
          </label>
          <input
            class="field__input time-field__count"
            id="schedule-early"
            name="early_tolerance"
            type="number"
            min={String(CHECK_FIELDS.earlyToleranceSecs.least)}
            max={String(CHECK_FIELDS.earlyToleranceSecs.most)}
            value={value.earlyTolerance}
          />
          <p class="field__hint">A success up to this long before a scheduled time counts for that time.</p>
          <FieldError id="early" error={errors['early_tolerance']} />
        </div>
      </div>
      <TimeField label="Grace time" name="grace" time={value.grace} error={errors['grace']} />
      <Select
        label="If Rollcall was not listening when a ping was expected"
        name="when_unheard"
        options={WHEN_UNHEARD}
        value={value.whenUnheard}
      />
      <input
        type="hidden"
        name="viewer_tz"
        value={viewerTz}
        {...(viewerTz === '' ? { 'data-browser-zone': true } : {})}
      />
      <div class="schedule__preview" id="schedule-preview" data-schedule-preview aria-live="polite">
        {value.kind === 'simple' ? (
          <PeriodPreview result={preview} />
        ) : (
          <SchedulePreview result={preview} viewerTz={viewerTz} />
        )}
      </div>
    </div>
  );
}

interface TimeFieldProps {
  readonly label: string;
  readonly name: 'timeout' | 'grace';
  readonly time: EnteredTime;
  readonly error: string | undefined;
}

/** A time as number and unit, with a slider that moves with them. */
function TimeField({ label, name, time, error }: TimeFieldProps) {
  const id = `schedule-${name}`;
  return (
    <fieldset class={`time-field${error === undefined ? '' : ' field--wrong'}`} data-time-field>
      <legend class="field__label">{label}</legend>
      <span class="time-field__inputs">
        <input
          class="field__input time-field__count"
          id={id}
          name={`${name}_value`}
          type="number"
          min="0"
          step="any"
          value={time.count}
          aria-label={`${label}: number`}
          required
          data-time-count
        />
        <select
          class="field__input time-field__unit"
          name={`${name}_unit`}
          aria-label={`${label}: unit`}
          data-time-unit
        >
          {UNITS.map((unit) => (
            <option key={unit.word} value={String(unit.secs)} selected={unit.secs === time.unitSecs}>
              {unit.word}
            </option>
          ))}
        </select>
      </span>
      <span class="time-field__slide">
        <input
          class="time-field__slider"
          type="range"
          min="0"
          max={String(SLIDER_MAX)}
          value={String(positionOf(Number(time.count) * time.unitSecs || 60))}
          aria-label={`${label}: slider`}
          data-time-slider
        />
        <span class="time-field__marks">
          {MARKS.map((mark) => (
            <button class="time-field__mark" type="button" key={mark.secs} value={String(mark.secs)} data-time-mark>
              {mark.label}
            </button>
          ))}
        </span>
      </span>
      <FieldError id={name} error={error} />
    </fieldset>
  );
}

interface ZoneFieldProps {
  readonly zones: ZoneChoice;
  readonly value: string;
  readonly error: string | undefined;
}

/** A time zone, those first that are used already. */
export function ZoneField({ zones, value, error }: ZoneFieldProps) {
  const first = [...new Set([value, ...zones.common, 'UTC'])].filter((zone) => zones.all.includes(zone));
  return (
    <div class="field">
      <label class="field__label" for="schedule-tz">
        Time zone
      </label>
      <select class="field__input" id="schedule-tz" name="tz">
        <optgroup label="Often used">
          {first.map((zone) => (
            <option key={zone} value={zone} selected={zone === value}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </optgroup>
        <optgroup label="All">
          {zones.all
            .filter((zone) => !first.includes(zone))
            .map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
        </optgroup>
      </select>
      <FieldError id="tz" error={error} />
    </div>
  );
}

function FieldError({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <p class="field__error" id={`schedule-${id}-error`} role="alert">
      {error}
    </p>
  );
}
