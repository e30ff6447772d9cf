import type { ComponentChildren } from 'preact';
import { Page } from './page.tsx';
import type { Shell } from './shell.ts';

const TABS = [
  { path: '/accounts/profile/', label: 'Account' },
  { path: '/accounts/profile/notifications/', label: 'Reports' },
  { path: '/accounts/profile/appearance/', label: 'Appearance' },
  { path: '/accounts/profile/sessions/', label: 'Sessions' },
] as const;

interface AccountPageProps {
  readonly shell: Shell;
  readonly title: string;
  /** Which tab it is; absent for pages that one is led to from them. */
  readonly path?: (typeof TABS)[number]['path'];
  readonly children: ComponentChildren;
}

/** The frame around the settings of an account. */
export function AccountPage({ shell, title, path, children }: AccountPageProps) {
  return (
    <Page shell={shell} title={`${title} – ${shell.siteName}`} narrow>
      <nav class="tabs" aria-label="Account settings">
        {TABS.map((tab) => (
          <a
            class="tabs__tab"
            key={tab.path}
            href={`${shell.prefix}${tab.path}`}
            {...(tab.path === path ? { 'aria-current': 'page' as const } : {})}
          >
            {tab.label}
          </a>
        ))}
      </nav>
      <h1 class="page-title">{title}</h1>
      {children}
    </Page>
  );
}
