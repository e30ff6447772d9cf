import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { NameFields, type NameValue } from '../../components/name-fields.tsx';
import type { Shell } from '../../layout/shell.ts';

interface NameDialogProps {
  readonly shell: Shell;
  /** Of the check. */
  readonly code: string;
  readonly value: NameValue;
  readonly knownTags: readonly string[];
}

/** What a check is called, to be changed. */
export function NameDialog({ shell, code, value, knownTags }: NameDialogProps) {
  return (
    <Form shell={shell} action={`/checks/${code}/name/`} class="form">
      <NameFields value={value} errors={{}} knownTags={knownTags} />
      <Button>Save</Button>
    </Form>
  );
}
