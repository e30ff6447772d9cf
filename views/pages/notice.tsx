import { Page } from '../layout/page.tsx';
import type { Shell } from '../layout/shell.ts';

export interface NoticeProps {
  readonly shell: Shell;
  readonly title: string;
  readonly text: string;
}

/** A page that says one thing: not found, not here, something broke. */
export function NoticePage({ shell, title, text }: NoticeProps) {
  return (
    <Page shell={shell} title={`${title} – ${shell.siteName}`}>
      <section class="invitation">
        <h1>{title}</h1>
        <p>{text}</p>
      </section>
    </Page>
  );
}
