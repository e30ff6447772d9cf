import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** One button, which mail scanners do not press. */
export function ConfirmLoginPage({ shell }: { readonly shell: Shell }) {
  return (
    <Page shell={shell} title={`Log in – ${shell.siteName}`} narrow>
      <h1 class="page-title">Log in to {shell.siteName}</h1>
      <Form shell={shell}>
        <Button>Log in</Button>
      </Form>
    </Page>
  );
}
