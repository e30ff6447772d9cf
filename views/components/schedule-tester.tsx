import type { PreviewResult } from '../../server/core/schedule/preview.ts';
import type { Shell } from '../layout/shell.ts';
import { Button } from './button.tsx';
import { Form } from './form.tsx';
import { type ZoneChoice, ZoneField } from './schedule-fields.tsx';
import { SchedulePreview } from './schedule-preview.tsx';

interface ScheduleTesterProps {
  readonly shell: Shell;
  readonly kind: 'cron' | 'oncalendar';
  readonly schedule: string;
  readonly tz: string;
  readonly zones: ZoneChoice;
  readonly result: PreviewResult;
  /** Whether a user chose the zone; else the browser may. */
  readonly isZoneKnown: boolean;
  /** Shows what it means while one types; the button does without. */
  readonly live: boolean;
}

const LABELS = { cron: 'Cron expression', oncalendar: 'OnCalendar expressions' } as const;

/** A box to try schedules in. */
export function ScheduleTester({ shell, kind, schedule, tz, isZoneKnown, zones, result, live }: ScheduleTesterProps) {
  const field = {
    class: 'field__input schedule__expression',
    id: 'tester-expression',
    name: 'schedule',
    maxLength: 100,
    autocomplete: 'off',
    spellcheck: false,
    'aria-describedby': 'tester-preview',
  } as const;
  return (
    <section class="card card--plain" id="try-it" aria-label="Try it">
      <Form shell={shell} action={`/docs/${kind}/#try-it`}>
        <div
          class="form"
          data-schedule-tester={isZoneKnown ? 'zone-known' : 'zone-unknown'}
          {...(live ? { 'data-schedule': `${shell.prefix}/checks/` } : {})}
        >
          <input type="hidden" name="kind" value={kind} />
          <div class="field">
            <label class="field__label" for="tester-expression">
              {LABELS[kind]}
            </label>
            {kind === 'cron' ? (
              <input type="text" value={schedule} {...field} />
            ) : (
              <textarea rows={2} {...field}>
                {schedule}
              </textarea>
            )}
          </div>
          <ZoneField zones={zones} value={tz} error={undefined} />
          <input type="hidden" name="viewer_tz" value="" data-browser-zone />
          <Button look="plain">Show the next dates</Button>
          <div class="schedule__preview" id="tester-preview" data-schedule-preview aria-live="polite">
            <SchedulePreview result={result} viewerTz="" />
          </div>
        </div>
      </Form>
    </section>
  );
}
