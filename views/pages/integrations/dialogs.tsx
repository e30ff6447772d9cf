import { Button } from '../../components/button.tsx';
import { Field, Form } from '../../components/form.tsx';
import type { Shell } from '../../layout/shell.ts';

interface ChannelProps {
  readonly shell: Shell;
  /** Path below the site's root that the form posts to. */
  readonly action: string;
}

interface NameProps extends ChannelProps {
  readonly name: string;
  readonly error?: string | undefined;
  /** What the channel does, spelled out: requests, commands. */
  readonly details: readonly { readonly label: string; readonly text: string }[];
}

/** Asks for the name of a channel. */
export function ChannelName({ shell, action, name, error, details }: NameProps) {
  return (
    <Form shell={shell} action={action} class="form">
      <Field label="Name" name="name" value={name} maxLength={100} autocomplete="off" autofocus error={error} />
      {details.length === 0 ? null : (
        <dl class="facts">
          {details.map(({ label, text }) => (
            <div class="facts__row" key={label}>
              <dt>{label}</dt>
              <dd>
                <pre class="facts__code">{text}</pre>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Button>Save name</Button>
    </Form>
  );
}

interface RemovalProps extends ChannelProps {
  readonly name: string;
  readonly checks: number;
}

/** Asks before a channel is removed. */
export function ChannelRemoval({ shell, action, name, checks }: RemovalProps) {
  const affected = checks === 1 ? 'One check will no longer notify it' : `${checks} checks will no longer notify it`;
  return (
    <Form shell={shell} action={action} class="form">
      <p>
        Remove{' '}
        <strong>
          <bdi>{name}</bdi>
        </strong>{' '}
        from this project? {checks === 0 ? 'No check uses it' : affected}, and its notification log will be deleted.
        This cannot be undone.
      </p>
      <Button look="danger">Remove integration</Button>
    </Form>
  );
}

interface AssignmentProps extends ChannelProps {
  readonly channel: string;
  readonly checks: readonly {
    readonly code: string;
    readonly name: string;
    readonly isAssigned: boolean;
  }[];
}

/** Lets choose which checks a channel is for. */
export function ChannelChecks({ shell, action, channel, checks }: AssignmentProps) {
  if (checks.length === 0) return <p>This project has no checks yet.</p>;
  const chosen = checks.filter(({ isAssigned }) => isAssigned).length;
  return (
    <Form shell={shell} action={action} class="form">
      <input type="hidden" name="channel" value={channel} />
      <fieldset class="choices pick" data-pick>
        <legend class="field__label">
          Checks that notify it:{' '}
          <span data-pick-count>
            {chosen} of {checks.length}
          </span>
        </legend>
        <p class="pick__all" data-pick-all hidden>
          <button class="button button--link" type="button" data-pick-set="all">
            Select all
          </button>
          <button class="button button--link" type="button" data-pick-set="none">
            Select none
          </button>
        </p>
        <div class="pick__list">
          {checks.map(({ code, name, isAssigned }) => (
            <label class="choices__choice" key={code}>
              <input type="checkbox" name={`check-${code}`} value="1" checked={isAssigned} />
              <span class="pick__name">
                <bdi>{name}</bdi>
                {name === code ? null : <span class="choices__hint">{code}</span>}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Button>Save</Button>
    </Form>
  );
}
