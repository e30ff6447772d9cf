import { Button } from '../components/button.tsx';
import { Form } from '../components/form.tsx';
import { Icon } from '../components/icon.tsx';
import { Menu } from '../components/menu.tsx';
import { Logo } from './logo.tsx';
import type { ProjectSection, ShownProject } from './project-page.tsx';
import type { Shell, Viewer } from './shell.ts';

/** Which project a page belongs to, and to which of its sections. */
export interface Place {
  readonly project: ShownProject;
  readonly section: ProjectSection;
}

interface TopBarProps {
  readonly shell: Shell;
  readonly place?: Place;
  /** The page changes by itself, and the bar says whether that works. */
  readonly live: boolean;
}

const SECTIONS: readonly (readonly [section: ProjectSection, label: string, key: string])[] = [
  ['checks', 'Checks', 'g p'],
  ['integrations', 'Integrations', 'g i'],
  ['badges', 'Badges', 'g b'],
  ['settings', 'Settings', 'g s'],
];

/** The bar on top of every page; on a phone its links are in a sheet that a button opens. */
export function TopBar({ shell, place, live }: TopBarProps) {
  return (
    <header class="bar">
      <a class="bar__logo" href={`${shell.prefix}/`} title={`${shell.siteName}: all projects`}>
        {shell.logoUrl === '' ? <Logo /> : <img class="bar__logo-image" src={shell.logoUrl} alt="" />}
        <span class="bar__site">{shell.siteName}</span>
      </a>
      {shell.viewer === null ? null : <Switcher shell={shell} {...(place === undefined ? {} : { place })} />}
      <nav class="bar__nav" id="bar-nav" popover="auto" aria-label="Main">
        {place === undefined ? null : <Sections shell={shell} place={place} />}
        <a class="bar__link bar__link--end" href={`${shell.prefix}/docs/`}>
          Docs
        </a>
        {shell.viewer === null ? <Entrance shell={shell} /> : null}
      </nav>
      <div class="bar__end">
        {live ? <LiveState /> : null}
        {shell.viewer === null ? null : <Tools shell={shell} viewer={shell.viewer} />}
        <button class="bar__button bar__more" type="button" popovertarget="bar-nav" aria-label="Pages">
          <Icon name="menu" />
        </button>
      </div>
    </header>
  );
}

/** The list is fetched when it is opened; without script it leads to the page of all projects. */
function Switcher({ shell, place }: { readonly shell: Shell; readonly place?: Place }) {
  return (
    <details class="menu switcher" data-menu data-load={`${shell.prefix}/projects/menu/`}>
      <summary class="menu__label switcher__label">
        <span class="switcher__name">{place === undefined ? 'All projects' : <bdi>{place.project.name}</bdi>}</span>
      </summary>
      <div class="menu__items switcher__items" data-load-into>
        <a class="menu__item" href={`${shell.prefix}/`}>
          All projects
        </a>
      </div>
    </details>
  );
}

function Sections({ shell, place: { project, section } }: { readonly shell: Shell; readonly place: Place }) {
  return (
    <>
      {SECTIONS.map(([path, label, key]) => (
        <a
          class="bar__link"
          key={path}
          href={`${shell.prefix}/projects/${project.code}/${path}/`}
          data-key={key}
          {...(path === section ? { 'aria-current': 'page' as const } : {})}
        >
          {label}
          {path === 'integrations' && project.hasChannelTrouble ? (
            <span class="bar__mark">
              <Icon name="triangle-alert" label="Needs attention" />
            </span>
          ) : null}
        </a>
      ))}
    </>
  );
}

/** Says by itself only when something is wrong; the script fills it. */
function LiveState() {
  return (
    <span class="live-state" data-live-state="off">
      <span class="live-state__dot" />
      <span class="live-state__text" role="status" data-live-text>
        Reload to see changes
      </span>
    </span>
  );
}

function Tools({ shell, viewer }: { readonly shell: Shell; readonly viewer: Viewer }) {
  return (
    <>
      <button class="bar__button" type="button" data-palette={`${shell.prefix}/palette/`} hidden>
        <Icon name="search" />
        <span class="visually-hidden">Search</span>
        <kbd class="bar__kbd">Ctrl K</kbd>
      </button>
      <nav aria-label="Account">
        <AccountMenu shell={shell} viewer={viewer} />
      </nav>
    </>
  );
}

function Entrance({ shell }: { readonly shell: Shell }) {
  return (
    <>
      <a class="bar__link" href={`${shell.prefix}/accounts/login/`}>
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
    <Menu
      label={
        <>
          <Icon name="circle-user" />
          <span class="bar__account">Account</span>
        </>
      }
    >
      <p class="menu__text">
        <bdi>{viewer.email}</bdi>
      </p>
      <a class="menu__item" href={`${shell.prefix}/accounts/profile/`}>
        <Icon name="settings" /> Account settings
      </a>
      {viewer.isStaff ? (
        <a class="menu__item" href={`${shell.prefix}/admin/`}>
          <Icon name="shield" /> Site administration
        </a>
      ) : null}
      <Form shell={shell} action="/accounts/logout/">
        <Button look="link">
          <Icon name="log-out" /> Log out
        </Button>
      </Form>
    </Menu>
  );
}
