import type { ComponentProps } from 'preact';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { ScheduleFields } from '../../components/schedule-fields.tsx';

interface ScheduleDialogProps extends ComponentProps<typeof ScheduleFields> {
  /** Of the check. */
  readonly code: string;
}

/** When a check is expected, to be changed. */
export function ScheduleDialog({ code, ...fields }: ScheduleDialogProps) {
  return (
    <Form shell={fields.shell} action={`/checks/${code}/timeout/`} class="form" id="schedule-form">
      <ScheduleFields {...fields} />
      <div class="form__buttons" data-keep-open>
        <Button>Save</Button>
        <span class="no-script-only">
          <Button look="plain" name="preview" value="1">
            Preview
          </Button>
        </span>
      </div>
    </Form>
  );
}
