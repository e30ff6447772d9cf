import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Form } from '../../components/form.tsx';
import { Icon } from '../../components/icon.tsx';
import type { IconName } from '../../icons.ts';
import type { Shell } from '../../layout/shell.ts';

interface ActionsDialogProps {
  readonly shell: Shell;
  readonly code: string;
  readonly name: string;
  readonly isPaused: boolean;
}

const LINKS: readonly (readonly [path: string, icon: IconName, label: string, isDialog: boolean])[] = [
  ['details', 'file-text', 'Details', false],
  ['log', 'list', 'Event log', false],
  ['name', 'pencil', 'Name, tags, description', true],
  ['timeout', 'clock', 'Schedule', true],
  ['limits', 'clock', 'Limits of runs', true],
  ['filtering_rules', 'filter', 'Filtering rules', true],
  ['usage', 'code', 'How to ping', true],
  ['channels', 'bell', 'Notifications', true],
  ['transfer', 'send', 'Move to another project', true],
];

/** Everything one can do with a check. */
export function ActionsDialog({ shell, code, name, isPaused }: ActionsDialogProps) {
  const verb = isPaused ? 'resume' : 'pause';
  return (
    <div class="check-actions">
      <ul class="check-actions__list">
        {LINKS.map(([path, icon, label, isDialog]) => (
          <li key={path}>
            <a
              class="menu__item"
              href={`${shell.prefix}/checks/${code}/${path}/`}
              {...(isDialog ? { 'data-dialog': true } : {})}
            >
              <Icon name={icon} /> {label}
            </a>
          </li>
        ))}
      </ul>
      <div class="form__buttons">
        <Form shell={shell} action={`/checks/${code}/${verb}/`}>
          <Button look="plain">{isPaused ? 'Resume' : 'Pause'}</Button>
        </Form>
        <Form shell={shell} action={`/checks/${code}/copy/`}>
          <Button look="plain">Make a copy</Button>
        </Form>
      </div>
      <Confirm label="Remove this check…">
        <p>
          <strong>
            <bdi>{name}</bdi>
          </strong>{' '}
          and its history will be deleted. Jobs that still ping it will get the response “not found”.
        </p>
        <Form shell={shell} action={`/checks/${code}/remove/`}>
          <Button look="danger">Remove the check</Button>
        </Form>
      </Confirm>
    </div>
  );
}
