import { Button } from '../components/button.tsx';
import { Form } from '../components/form.tsx';
import { Icon } from '../components/icon.tsx';
import { Menu } from '../components/menu.tsx';
import type { ProjectSection, ShownProject } from './project-page.tsx';
import type { Shell, Viewer } from './shell.ts';

/** Which project a page belongs to, and to which of its sections. */
export interface Place {
  readonly project: ShownProject;
  readonly section: ProjectSection;
}

const SECTIONS: readonly (readonly [ProjectSection, string])[] = [
  ['checks', 'Checks'],
  ['integrations', 'Integrations'],
  ['badges', 'Badges'],
  ['settings', 'Settings'],
];

interface TopBarProps {
  readonly shell: Shell;
  readonly place?: Place;
  /** The page changes by itself, and the bar says whether that works. */
  readonly live: boolean;
}

/** The bar on top of every page. */
export function TopBar({ shell, live, place }: TopBarProps) {
  return (
    <header class="shell__bar">
      <a class="shell__logo" href={`${shell.prefix}/`}>
        {shell.logoUrl === '' ? <Logo /> : <img class="shell__logo-image" src={shell.logoUrl} alt="" />}
        {shell.siteName}
      </a>
      {place === undefined ? null : <Sections shell={shell} place={place} />}
      {live ? (
        <span class="shell__link-state" data-live-state role="status">
          Reload to see changes
        </span>
      ) : null}
      <nav class="shell__nav" aria-label="Account">
        {shell.viewer === null ? <Entrance shell={shell} /> : <AccountMenu shell={shell} viewer={shell.viewer} />}
      </nav>
    </header>
  );
}

function Sections({ shell, place: { project, section } }: { readonly shell: Shell; readonly place: Place }) {
  return (
    <nav class="sections" aria-label="Project">
      <a class="sections__project" href={`${shell.prefix}/projects/${project.code}/checks/`}>
        <bdi>{project.name}</bdi>
      </a>
      {SECTIONS.map(([path, label]) => (
        <a
          class="sections__link"
          key={path}
          href={`${shell.prefix}/projects/${project.code}/${path}/`}
          {...(path === section ? { 'aria-current': 'page' as const } : {})}
        >
          {label}
          {path === 'integrations' && project.hasChannelTrouble ? (
            <span class="sections__mark">
              <Icon name="triangle-alert" label="Needs attention" />
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

function Entrance({ shell }: { readonly shell: Shell }) {
  return (
    <>
      <a class="shell__link" href={`${shell.prefix}/accounts/login/`}>
        Log in
      </a>
      {shell.canSignUp ? (
        <a class="button button--plain" href={`${shell.prefix}/accounts/login/#sign-up`}>
          Sign up
        </a>
      ) : null}
    </>
  );
}

function AccountMenu({ shell, viewer }: { readonly shell: Shell; readonly viewer: Viewer }) {
  return (
    <Menu label="Account">
      <p class="menu__text">
        <bdi>{viewer.email}</bdi>
      </p>
      {viewer.isSuperuser ? (
        <a class="menu__item" href={`${shell.prefix}/admin/`}>
          Site administration
        </a>
      ) : null}
      <a class="menu__item" href={`${shell.prefix}/accounts/profile/`}>
        Account settings
      </a>
      <Form shell={shell} action="/accounts/logout/">
        <Button look="link">Log out</Button>
      </Form>
    </Menu>
  );
}

function Logo() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <rect x="1" y="1" width="18" height="18" rx="5" fill="currentColor" />
      <path
        d="M5.5 10.5l3 3 6-7"
        fill="none"
        stroke="var(--surface)"
        stroke-width="2.2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
