import { Button, LinkButton } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { Form } from '../../components/form.tsx';
import { Notice } from '../../components/notice.tsx';
import type { Shell } from '../../layout/shell.ts';

/** A project that a check may go to. */
export interface ShownTarget {
  readonly code: string;
  readonly name: string;
  readonly ownerEmail: string;
  /** `current`: the check is in it; `full`: its owner has no check left. */
  readonly standing: 'open' | 'current' | 'full';
  /** It has a check with the same slug. */
  readonly hasSlug: boolean;
}

const HINTS = {
  open: '',
  current: 'The check is in this project.',
  full: 'The owner has reached their limit of checks.',
} as const;

interface ChooseProjectProps {
  readonly shell: Shell;
  /** Of the check. */
  readonly code: string;
  readonly targets: readonly ShownTarget[];
}

/** Where a check may go. */
export function ChooseProject({ shell, code, targets }: ChooseProjectProps) {
  const isAny = targets.some(({ standing }) => standing === 'open');
  return (
    <form class="form" method="get" action={`${shell.prefix}/checks/${code}/transfer/`}>
      <p>
        The check keeps its history and its ping URL. It stops using its current integrations and gets those of the
        other project.
      </p>
      <fieldset class="choices">
        <legend class="field__label">Project</legend>
        {targets.map((target) => (
          <label class="choices__choice" key={target.code}>
            <input
              type="radio"
              name="project"
              value={target.code}
              disabled={target.standing !== 'open'}
              required={isAny}
            />
            <span>
              <bdi>{target.name}</bdi>
              <span class="choices__hint">
                {HINTS[target.standing]}
                {target.hasSlug ? ' It already has a check with the same slug.' : ''}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {isAny ? (
        <Button>Continue</Button>
      ) : (
        <Notice kind="info">There is no other project to move this check to.</Notice>
      )}
    </form>
  );
}

interface ConfirmTransferProps {
  readonly shell: Shell;
  /** Of the check. */
  readonly code: string;
  readonly slug: string;
  readonly target: ShownTarget;
  /** Those of the project it enters. */
  readonly channels: readonly { readonly code: string; readonly name: string }[];
}

/** What a check finds where it goes. */
export function ConfirmTransfer({ shell, code, slug, target, channels }: ConfirmTransferProps) {
  const path = `/checks/${code}/transfer/`;
  return (
    <Form shell={shell} action={path} class="form">
      <input type="hidden" name="project" value={target.code} />
      <input type="hidden" name="choose_channels" value="1" />
      <p>
        The check moves to{' '}
        <strong>
          <bdi>{target.name}</bdi>
        </strong>{' '}
        of <bdi>{target.ownerEmail}</bdi>.
      </p>
      {target.hasSlug ? (
        <Notice kind="warning">
          The project already has a check with the slug <code>{slug}</code>. Pings by slug will reach neither check
          until you change one of the slugs.
        </Notice>
      ) : null}
      {channels.length === 0 ? (
        <Notice kind="warning">
          That project has no integrations, so no alert will be sent when the check goes down.
        </Notice>
      ) : (
        <fieldset class="choices">
          <legend class="field__label">Integrations to use in that project</legend>
          {channels.map((channel) => (
            <Checkbox
              key={channel.code}
              label={<bdi>{channel.name}</bdi>}
              name="channel"
              value={channel.code}
              checked
            />
          ))}
        </fieldset>
      )}
      <div class="form__buttons">
        <Button>Move the check</Button>
        <LinkButton href={`${shell.prefix}${path}`}>Choose another project</LinkButton>
      </div>
    </Form>
  );
}
