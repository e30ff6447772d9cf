import type { ComponentProps } from 'preact';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { NameFields } from '../../components/name-fields.tsx';
import { ScheduleFields } from '../../components/schedule-fields.tsx';
import type { Shell } from '../../layout/shell.ts';

interface AddDialogProps {
  readonly shell: Shell;
  /** Path below the site's root. */
  readonly action: string;
  readonly names: ComponentProps<typeof NameFields>;
  readonly schedule: ComponentProps<typeof ScheduleFields>;
}

/** Everything a new check begins with. */
export function AddDialog({ shell, action, names, schedule }: AddDialogProps) {
  return (
    <Form shell={shell} action={action} class="form" id="schedule-form">
      <div class="add-check">
        <NameFields {...names} />
        <ScheduleFields {...schedule} />
      </div>
      <div class="form__buttons" data-keep-open>
        <Button>Add check</Button>
        <span class="no-script-only">
          <Button look="plain" name="preview" value="1">
            Preview
          </Button>
        </span>
      </div>
    </Form>
  );
}
