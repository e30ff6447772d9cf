import { LinkButton } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';

interface AnswerProps {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** What became of a sign-up, line by line. */
export function SignUpAnswer({ ok, lines }: AnswerProps) {
  return (
    <div class="sign-up-answer">
      {lines.map((line) => (
        <Notice kind={ok ? 'success' : 'error'} key={line}>
          {line}
        </Notice>
      ))}
    </div>
  );
}

/** The same as a page. */
export function SignUpPage({ shell, ok, lines }: AnswerProps & { readonly shell: Shell }) {
  return (
    <Page shell={shell} title={`Sign up – ${shell.siteName}`} narrow>
      <h1 class="page-title">Sign up for {shell.siteName}</h1>
      <SignUpAnswer ok={ok} lines={lines} />
      {ok ? null : <LinkButton href={`${shell.prefix}/accounts/login/#sign-up`}>Back to the form</LinkButton>}
    </Page>
  );
}
