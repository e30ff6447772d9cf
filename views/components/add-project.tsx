import type { Shell } from '../layout/shell.ts';
import { Button } from './button.tsx';
import { Card } from './card.tsx';
import { Field, Form } from './form.tsx';

/** The form that adds a project. */
export function AddProject({ shell }: { readonly shell: Shell }) {
  return (
    <Card title="New project" id="add-project">
      <Form shell={shell} action="/projects/add/" class="form">
        <Field
          label="Name"
          name="name"
          required
          maxLength={60}
          autocomplete="off"
          idPrefix="add-project"
          hint="Checks that belong together, shared by the members of the project."
        />
        <Button look="plain">Add project</Button>
      </Form>
    </Card>
  );
}
