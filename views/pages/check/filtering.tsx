import type { VNode } from 'preact';
import type { Filtering } from '../../../server/core/check.ts';
import { CHECK_FIELDS } from '../../../server/core/check-fields.ts';
import type { PingKind } from '../../../server/core/ping.ts';
import { Button } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { Choices, Field, Form } from '../../components/form.tsx';
import { Notice } from '../../components/notice.tsx';
import type { Shell } from '../../layout/shell.ts';

export type FilteringValue = Filtering;

interface FilteringDialogProps {
  readonly shell: Shell;
  /** Of the check. */
  readonly code: string;
  readonly value: FilteringValue;
  readonly errors: Readonly<Record<string, string>>;
  /** Numbers of past pings whose text may be tried. */
  readonly pings: readonly number[];
  readonly sample: { readonly text: string; readonly via: 'http' | 'email' };
  /** What the rules make of the sample; null: not tried. */
  readonly verdict: { readonly kind: PingKind; readonly isOn: boolean } | null;
}

const VERDICTS: Readonly<Record<PingKind, string>> = {
  success: 'This would count as a success.',
  fail: 'This would count as a failure.',
  start: 'This would count as a start.',
  log: 'This would only be logged.',
  ign: 'This would be ignored.',
};

interface ControlProps {
  readonly value: FilteringValue;
  readonly errors: FilteringDialogProps['errors'];
}

/** How each of the fields looks. */
const CONTROLS: { readonly [Field in keyof FilteringValue]: (props: ControlProps) => VNode } = {
  methods: ({ value, errors }) => (
    <Choices
      legend="HTTP methods"
      name="methods"
      value={value.methods}
      choices={[
        { value: '', label: 'HEAD, GET and POST' },
        { value: 'POST', label: 'Only POST', hint: 'Other methods are ignored. Useful against link scanners.' },
      ]}
      error={errors['methods']}
    />
  ),
  filterHttpBody: ({ value }) => (
    <Checkbox label="In the body of HTTP requests" name="filter_http_body" checked={value.filterHttpBody} />
  ),
  filterSubject: ({ value }) => (
    <Checkbox label="In the subject of emails" name="filter_subject" checked={value.filterSubject} />
  ),
  filterBody: ({ value }) => <Checkbox label="In the text of emails" name="filter_body" checked={value.filterBody} />,
  failureKw: (props) => <Keywords {...props} of="failureKw" label="Failure keywords" hint="Checked first." />,
  successKw: (props) => (
    <Keywords {...props} of="successKw" label="Success keywords" hint="Checked if there is no failure keyword." />
  ),
  startKw: (props) => <Keywords {...props} of="startKw" label="Start keywords" hint="Checked last." />,
  filterDefaultFail: ({ value }) => (
    <Choices
      legend="If no keyword is found"
      name="filter_default_fail"
      value={value.filterDefaultFail ? '1' : ''}
      choices={[
        { value: '', label: 'Ignore the ping' },
        { value: '1', label: 'Count it as a failure' },
      ]}
    />
  ),
  manualResume: ({ value }) => (
    <Choices
      legend="Pings while the check is paused"
      name="manual_resume"
      value={value.manualResume ? '1' : ''}
      choices={[
        { value: '', label: 'Resume it' },
        { value: '1', label: 'Ignore them', hint: 'The check stays paused until a user resumes it.' },
      ]}
    />
  ),
};

/** How the content of a ping decides what it counts as, to be changed and tried. */
export function FilteringDialog({ shell, code, value, errors, pings, sample, verdict }: FilteringDialogProps) {
  const path = `/checks/${code}/filtering_rules/`;
  const props = { value, errors };
  const { methods, filterHttpBody, filterSubject, filterBody, failureKw, successKw, startKw, ...others } = CONTROLS;
  return (
    <Form shell={shell} action={path} class="form filtering" id="filtering-form">
      {methods(props)}
      <fieldset class="choices" data-keep-open>
        <legend class="field__label">Where to search for keywords</legend>
        {filterHttpBody(props)}
        {filterSubject(props)}
        {filterBody(props)}
      </fieldset>
      <fieldset class="filtering__keywords" data-filtering-keywords>
        <legend class="field__label">Keywords</legend>
        <p class="field__hint">Separate keywords with commas. They are case-sensitive.</p>
        {failureKw(props)}
        {successKw(props)}
        {startKw(props)}
      </fieldset>
      {Object.entries(others).map(([name, Control]) => (
        <Control key={name} {...props} />
      ))}
      <div class="form__buttons">
        <Button>Save rules</Button>
      </div>
      <fieldset class="filtering__try" id="try">
        <legend class="field__label">Try the rules</legend>
        {pings.length === 0 ? null : (
          <p class="field__hint">
            The text of ping{' '}
            {pings.slice(0, 8).map((n) => (
              <span key={n}>
                <a href={`${shell.prefix}${path}?ping=${n}#try`} data-dialog>
                  #{n}
                </a>{' '}
              </span>
            ))}
            or any other:
          </p>
        )}
        <label class="field__label" for="filtering-text">
          Text
        </label>
        <textarea class="field__input filtering__text" id="filtering-text" name="try_text" rows={5}>
          {sample.text}
        </textarea>
        <Choices
          legend="It comes"
          name="try_via"
          value={sample.via}
          choices={[
            { value: 'http', label: 'as the body of a request' },
            { value: 'email', label: 'as an email' },
          ]}
        />
        <Button look="plain" name="try" value="1">
          Try
        </Button>
        {verdict === null ? null : (
          <Notice kind={verdict.kind === 'fail' ? 'warning' : 'info'}>
            {VERDICTS[verdict.kind]}
            {verdict.isOn ? null : ' Keywords are not looked for there, so its address decides.'}
          </Notice>
        )}
      </fieldset>
    </Form>
  );
}

interface KeywordsProps extends ControlProps {
  readonly of: 'failureKw' | 'successKw' | 'startKw';
  readonly label: string;
  readonly hint: string;
}

function Keywords({ value, errors, of, label, hint }: KeywordsProps) {
  const { name, longest } = CHECK_FIELDS[of];
  return (
    <Field
      label={label}
      name={name}
      value={value[of]}
      hint={hint}
      maxLength={longest}
      autocomplete="off"
      error={errors[name]}
    />
  );
}
