import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import type { Shell } from '../../layout/shell.ts';

/** Something that was just done to many checks, and can be taken back. */
export interface ShownUndo {
  readonly text: string;
  /** For how long, from now. */
  readonly secs: number;
}

interface UndoProps {
  readonly shell: Shell;
  /** Path of the list of checks, below the site's root. */
  readonly path: string;
  readonly undo: ShownUndo;
}

/** Says what was done, with the button that takes it back while that is possible. */
export function UndoNotice({ shell, path, undo }: UndoProps) {
  return (
    <div class="notice notice--success undo" role="status">
      <span>{undo.text}</span>
      <Form shell={shell} action={`${path}bulk/undo/`} class="undo__form" data-undo={undo.secs}>
        <Button look="plain">Undo</Button>
      </Form>
    </div>
  );
}
