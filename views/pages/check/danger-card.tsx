import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Form } from '../../components/form.tsx';
import type { Shell } from '../../layout/shell.ts';

interface DangerCardProps {
  readonly shell: Shell;
  readonly code: string;
  readonly name: string;
  /** The owner of the project may have another check. */
  readonly canCopy: boolean;
}

/** What changes more than a setting of the check. */
export function DangerCard({ shell, code, name, canCopy }: DangerCardProps) {
  const path = `/checks/${code}`;
  return (
    <Card title="Copy, transfer, clear, remove" id="more" look="danger">
      <ul class="danger-list">
        <li class="danger-list__deed">
          <p>Create another check with the same settings, without the history.</p>
          <Form shell={shell} action={`${path}/copy/`}>
            <Button look="plain" disabled={!canCopy}>
              Copy
            </Button>
          </Form>
        </li>
        <li class="danger-list__deed">
          <p>Move the check to another project. Its ping URL stays the same.</p>
          <a class="button button--plain" href={`${shell.prefix}${path}/transfer/`} data-dialog>
            Transfer…
          </a>
        </li>
        <li class="danger-list__deed">
          <p>Delete all pings and status changes, as if the check were new.</p>
          <Confirm label="Clear events…">
            <p>
              The whole history of <bdi>{name}</bdi> will be deleted: pings with their bodies, status changes,
              notifications.
            </p>
            <Form shell={shell} action={`${path}/clear_events/`}>
              <Button look="danger">Clear events</Button>
            </Form>
          </Confirm>
        </li>
        <li class="danger-list__deed">
          <p>Remove the check and its history. Its ping URL stops working.</p>
          <Confirm label="Remove…">
            <p>
              <bdi>{name}</bdi> and its history will be permanently deleted, and jobs that ping it will get an error.
            </p>
            <Form shell={shell} action={`${path}/remove/`}>
              <Button look="danger">Remove this check</Button>
            </Form>
          </Confirm>
        </li>
      </ul>
    </Card>
  );
}
