import type { ComponentChildren } from 'preact';
import { Button } from '../../components/button.tsx';
import { Field, Form, Select } from '../../components/form.tsx';
import type { Shell } from '../../layout/shell.ts';
import type { BulkAction } from './bulk-bar.tsx';

/** Something to choose from a list. */
interface Option {
  readonly value: string;
  readonly label: string;
}

interface BulkConfirmProps {
  readonly shell: Shell;
  /** Path of the list of checks, below the site's root. */
  readonly path: string;
  readonly action: BulkAction;
  /** What is selected. */
  readonly checks: readonly { readonly code: string; readonly name: string }[];
  readonly channels: readonly Option[];
  /** Where they may go. */
  readonly projects: readonly Option[];
  readonly error?: string | undefined;
}

const VERBS: Readonly<Record<BulkAction, string>> = {
  pause: 'Pause',
  resume: 'Resume',
  'add-tag': 'Add the tag',
  'remove-tag': 'Remove the tag',
  assign: 'Assign',
  unassign: 'Unassign',
  grace: 'Set the grace time',
  transfer: 'Move',
  remove: 'Remove',
};

/** Asks once, naming every check, before something is done to all of them. */
export function BulkConfirm(props: BulkConfirmProps) {
  const { shell, path, action, checks, error } = props;
  return (
    <Form shell={shell} action={`${path}bulk/`} class="form">
      <input type="hidden" name="action" value={action} />
      <input type="hidden" name="checks" value={checks.map(({ code }) => code).join(',')} />
      <input type="hidden" name="confirm" value="1" />
      <Wish {...props} />
      {error === undefined ? null : <p class="field__error">{error}</p>}
      <ul class="bulk-names">
        {checks.map(({ code, name }) => (
          <li key={code}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
      <Button look={action === 'remove' ? 'danger' : 'main'}>
        {VERBS[action]} {checks.length === 1 ? '' : `(${checks.length})`}
      </Button>
    </Form>
  );
}

/** What else there is to say. */
function Wish({ action, channels, projects }: BulkConfirmProps): ComponentChildren {
  switch (action) {
    case 'add-tag':
    case 'remove-tag':
      return <Field label="Tag" name="tag" required maxLength={100} autocomplete="off" autofocus idPrefix="bulk" />;
    case 'assign':
    case 'unassign':
      return <Select label="Integration" name="channel" value="" options={channels} />;
    case 'grace':
      return (
        <div class="inline-form">
          <Field
            label="Grace time"
            name="grace_value"
            type="number"
            inputmode="numeric"
            value="1"
            required
            idPrefix="bulk"
          />
          <Select
            label="Unit"
            name="grace_unit"
            value="3600"
            options={[
              { value: '60', label: 'minutes' },
              { value: '3600', label: 'hours' },
              { value: '86400', label: 'days' },
            ]}
          />
        </div>
      );
    case 'transfer':
      return (
        <Select
          label="To the project"
          name="project"
          value=""
          options={projects}
          hint="They stop using their current integrations and get all those of the other project. Their ping URLs stay the same."
        />
      );
    case 'remove':
      return (
        <p>
          These checks and their history will be deleted. Jobs that still ping them will get the response “not found”.
        </p>
      );
    case 'pause':
      return <p>Paused checks send no alerts until they are resumed or pinged.</p>;
    case 'resume':
      return <p>Resumed checks wait for their next ping.</p>;
    default:
      return action satisfies never;
  }
}
