import type { Shell } from '../layout/shell.ts';
import { Button } from './button.tsx';
import { Form } from './form.tsx';

/** Reminds a superuser whose eyes they look with, and leads back. */
export function BorrowedBar({ shell, email }: { readonly shell: Shell; readonly email: string }) {
  return (
    <section class="strip strip--borrowed" aria-label="Signed in as another user">
      <span>
        You are signed in as <bdi>{email}</bdi>. Everything you do here is done as this user.
      </span>
      <Form shell={shell} action="/accounts/return/">
        <Button look="plain">Return to my account</Button>
      </Form>
    </section>
  );
}
