import type { ComponentChildren } from 'preact';
import { Breadcrumb, type Crumb } from '../components/breadcrumb.tsx';
import { Page } from './page.tsx';
import type { Shell } from './shell.ts';

interface AdminPageProps {
  readonly shell: Shell;
  readonly title: string;
  /** The way here, below the start of the administration; the last is this page. */
  readonly way: readonly Crumb[];
  readonly narrow?: boolean;
  readonly children: ComponentChildren;
}

/** The frame around what staff sees. */
export function AdminPage({ shell, title, way, narrow = false, children }: AdminPageProps) {
  const start: Crumb =
    way.length === 0 ? { label: 'Administration' } : { label: 'Administration', href: `${shell.prefix}/admin/` };
  return (
    <Page shell={shell} title={`${title} – ${shell.siteName}`} narrow={narrow}>
      <Breadcrumb items={[start, ...way]} />
      <h1 class="page-title">
        <bdi>{title}</bdi>
      </h1>
      {children}
    </Page>
  );
}
