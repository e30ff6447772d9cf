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
    <Card title="Copy, move, clear, remove" id="more" look="danger">
      <ul class="deeds">
        <li class="deeds__deed">
          <p>Make another check with the same settings, without the history.</p>
          <Form shell={shell} action={`${path}/copy/`}>
            <Button look="plain" disabled={!canCopy}>
              Copy
            </Button>
          </Form>
        </li>
        <li class="deeds__deed">
          <p>Move it to another project. The address to ping stays the same.</p>
          <a class="button button--plain" href={`${shell.prefix}${path}/transfer/`} data-dialog>
            Transfer…
          </a>
        </li>
        <li class="deeds__deed">
          <p>Forget all pings and changes of status, as if the check were new.</p>
          <Confirm label="Clear events…">
            <p>
              The whole history of <bdi>{name}</bdi> goes: pings with their bodies, changes of status, notifications.
            </p>
            <Form shell={shell} action={`${path}/clear_events/`}>
              <Button look="danger">Clear the events</Button>
            </Form>
          </Confirm>
        </li>
        <li class="deeds__deed">
          <p>Remove the check with its history. Its address stops working.</p>
          <Confirm label="Remove…">
            <p>
              <bdi>{name}</bdi> and its history go for good, and jobs that ping it get an error.
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
