import type { ComponentChildren } from 'preact';
import { BorrowedBar } from '../components/borrowed-bar.tsx';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import type { Shell, Viewer } from './shell.ts';
import { type Place, TopBar } from './top-bar.tsx';

interface PageProps {
  readonly shell: Shell;
  /** Of the document, with the name of the site. */
  readonly title: string;
  /** Where the page's event stream is; absent for pages that do not change. */
  readonly live?: string;
  /** Something in view is down: the icon of the page is red. */
  readonly isDown?: boolean;
  /** Which project the page belongs to. */
  readonly place?: Place;
  /** A column of text and forms instead of the full width. */
  readonly narrow?: boolean;
  readonly children: ComponentChildren;
}

/** The frame around every page: head, top bar, warnings, footer. */
export function Page({ shell, title, live, isDown = false, place, narrow = false, children }: PageProps) {
  const theme = themeOf(shell.viewer);
  return (
    <html lang="en" {...(theme === null ? {} : { 'data-theme': theme })}>
      <Head shell={shell} title={title} isDown={isDown} />
      <body {...(shell.viewer === null ? {} : { 'data-site': shell.prefix })} {...keyboardOf(shell.viewer)}>
        <a class="skip" href="#main">
          Skip to content
        </a>
        {shell.warnings.length === 0 ? null : (
          <aside aria-label="Warnings">
            {shell.warnings.map((warning) => (
              <div class="strip" key={warning}>
                <Icon name="triangle-alert" /> {warning}
              </div>
            ))}
          </aside>
        )}
        {shell.viewer?.isBorrowed ? <BorrowedBar shell={shell} email={shell.viewer.email} /> : null}
        <TopBar shell={shell} live={live !== undefined} {...(place === undefined ? {} : { place })} />
        <main
          class={`shell__main${narrow ? ' shell__main--narrow' : ''}`}
          id="main"
          {...(live ? { 'data-live': live } : {})}
        >
          {shell.notices.map((notice) => (
            <Notice kind={notice.kind} key={notice.text}>
              {notice.text}
            </Notice>
          ))}
          {children}
        </main>
        <p class="visually-hidden" data-announcer aria-live="polite" />
        <Foot shell={shell} />
      </body>
    </html>
  );
}

interface HeadProps {
  readonly shell: Shell;
  readonly title: string;
  readonly isDown: boolean;
}

function Head({ shell, title, isDown }: HeadProps) {
  const images = `${shell.prefix}/static/img`;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <link
        rel="icon"
        type="image/svg+xml"
        href={`${images}/${isDown ? 'favicon_down.svg' : 'favicon.svg'}`}
        data-favicon={images}
      />
      <link rel="apple-touch-icon" href={`${images}/icon-192.png`} />
      <link rel="manifest" href={`${shell.prefix}/static/manifest.webmanifest`} />
      <link rel="stylesheet" href={`${shell.prefix}/static/build/${shell.style}`} />
      <script type="module" src={`${shell.prefix}/static/build/${shell.script}`} />
    </head>
  );
}

function Foot({ shell }: { readonly shell: Shell }) {
  return (
    <footer class="shell__foot">
      <span>Rollcall {shell.version}</span>
      {shell.footLinks.map(([label, href]) => (
        <a class="shell__foot-link" href={href} key={label}>
          {label}
        </a>
      ))}
    </footer>
  );
}

/** Null leaves it to the system, as for all visitors who are not signed in. */
function themeOf(viewer: Viewer | null): 'light' | 'dark' | null {
  if (viewer === null || viewer.theme === 'system') return null;
  return viewer.theme === 'dark' ? 'dark' : 'light';
}

function keyboardOf(viewer: Viewer | null): { readonly 'data-keyboard'?: '' } {
  return viewer?.usesKeyboard ? { 'data-keyboard': '' } : {};
}
