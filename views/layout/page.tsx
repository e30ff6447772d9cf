import type { ComponentChildren } from 'preact';
import { Notice } from '../components/notice.tsx';
import type { Shell, Viewer } from './shell.ts';
import { type Place, TopBar } from './top-bar.tsx';

interface PageProps {
  readonly shell: Shell;
  readonly title: string;
  /** Where the page's event stream is; absent for pages that do not change. */
  readonly live?: string;
  /** Which project the page belongs to. */
  readonly place?: Place;
  /** A column of text and forms instead of the full width. */
  readonly narrow?: boolean;
  readonly children: ComponentChildren;
}

/** The frame around every page: head, top bar, warnings, footer. */
export function Page({ shell, title, live, place, narrow = false, children }: PageProps) {
  const theme = themeOf(shell.viewer);
  return (
    <html lang="en" {...(theme === null ? {} : { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="icon" href={`${shell.prefix}/static/img/favicon.svg`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${shell.prefix}/static/build/${shell.style}`} />
        <script type="module" src={`${shell.prefix}/static/build/${shell.script}`} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the page
        </a>
        {shell.warnings.map((warning) => (
          <div class="strip" key={warning}>
            {warning}
          </div>
        ))}
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
        <footer class="shell__foot">Rollcall {shell.version}</footer>
      </body>
    </html>
  );
}

/** Null leaves it to the system, as for everybody who is not signed in. */
function themeOf(viewer: Viewer | null): 'light' | 'dark' | null {
  if (viewer === null || viewer.theme === 'system') return null;
  return viewer.theme === 'dark' ? 'dark' : 'light';
}
