import type { ComponentChildren } from 'preact';

/** What the shell of every page needs to know. */
export interface Shell {
  readonly siteName: string;
  readonly version: string;
  /** Path part of the site's root, without a final slash. */
  readonly prefix: string;
  readonly script: string;
  readonly style: string;
  /** Things the operator must know, e.g. an insecure secret key. */
  readonly warnings: readonly string[];
}

interface PageProps {
  readonly shell: Shell;
  readonly title: string;
  /** Where the page's event stream is; absent for pages that do not change. */
  readonly live?: string;
  readonly children: ComponentChildren;
}

/** The frame around every page: head, top bar, warnings, footer. */
export function Page({ shell, title, live, children }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <link rel="icon" href={`${shell.prefix}/static/img/favicon.svg`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${shell.prefix}/static/build/${shell.style}`} />
        <script type="module" src={`${shell.prefix}/static/build/${shell.script}`} />
      </head>
      <body>
        {shell.warnings.map((warning) => (
          <div class="strip" key={warning}>
            {warning}
          </div>
        ))}
        <header class="shell__bar">
          <a class="shell__logo" href={`${shell.prefix}/`}>
            <Logo />
            {shell.siteName}
          </a>
          {live ? (
            <span class="shell__link-state" data-live-state role="status">
              Reload to see changes
            </span>
          ) : null}
        </header>
        <main class="shell__main" {...(live ? { 'data-live': live } : {})}>
          {children}
        </main>
        <footer class="shell__foot">Rollcall {shell.version}</footer>
      </body>
    </html>
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
