import type { ComponentChildren } from 'preact';

interface StatusFrameProps {
  readonly title: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly prefix: string;
  readonly style: string;
  readonly noIndex: boolean;
  readonly isDown: boolean;
  /** Address of the feed; absent where there is none to read. */
  readonly feed?: string;
  readonly children: ComponentChildren;
}

/** The frame of pages for strangers: no menus, no script, the same for all visitors. */
export function StatusFrame(props: StatusFrameProps) {
  const { title, siteName, siteRoot, prefix, style, noIndex, isDown, feed, children } = props;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {noIndex ? <meta name="robots" content="noindex" /> : null}
        <title>{title}</title>
        <link
          rel="icon"
          type="image/svg+xml"
          href={`${prefix}/static/img/${isDown ? 'favicon_down.svg' : 'favicon.svg'}`}
        />
        <link rel="stylesheet" href={`${prefix}/static/build/${style}`} />
        {feed === undefined ? null : <link rel="alternate" type="application/rss+xml" title={title} href={feed} />}
      </head>
      <body class="status-page">
        <main class="status-page__main" id="main">
          {children}
        </main>
        <footer class="status-page__foot">
          <a href={siteRoot}>{siteName}</a>
        </footer>
      </body>
    </html>
  );
}
