import { Button } from '../../components/button.tsx';
import { Field, Form } from '../../components/form.tsx';
import type { Shell } from '../../layout/shell.ts';
import { StatusFrame } from './frame.tsx';

interface LockedStatusPageProps {
  readonly shell: Shell;
  readonly page: { readonly slug: string };
  readonly error?: string;
}

/** Asks for the password of a status page; tells nothing of it. */
export function LockedStatusPage({ shell, page, error }: LockedStatusPageProps) {
  return (
    <StatusFrame
      title={`Status – ${shell.siteName}`}
      siteName={shell.siteName}
      siteRoot={`${shell.prefix}/`}
      prefix={shell.prefix}
      style={shell.style}
      noIndex
      isDown={false}
    >
      <h1 class="status-page__title">This page requires a password</h1>
      <Form shell={shell} action={`/status/${page.slug}/`} class="form">
        <Field
          label="Password"
          name="password"
          type="password"
          required
          autofocus
          autocomplete="current-password"
          error={error}
        />
        <Button>Open</Button>
      </Form>
    </StatusFrame>
  );
}
