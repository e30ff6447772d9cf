import { Button } from '../components/button.tsx';
import { Checkbox } from '../components/checkbox.tsx';
import { Choices, Field } from '../components/form.tsx';
import { Icon } from '../components/icon.tsx';
import { SHOWN_STATUSES, Status } from '../components/status.tsx';
import type { Shell } from '../layout/shell.ts';

/** A page for a screen on the wall; what it shows is known to the browser alone. */
export function TvPage({ shell }: { readonly shell: Shell }) {
  const built = `${shell.prefix}/static/build`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`Wall – ${shell.siteName}`}</title>
        <link rel="icon" type="image/svg+xml" href={`${shell.prefix}/static/img/favicon.svg`} />
        <link rel="stylesheet" href={`${built}/${shell.style}`} />
        <script type="module" src={`${built}/${shell.tvScript}`} />
      </head>
      <body class="tv">
        <header class="tv__bar">
          <h1 class="tv__site">{shell.siteName}</h1>
          <span class="tv__clock" data-tv-clock hidden />
          <button class="button button--plain" type="button" data-tv-fullscreen hidden>
            <Icon name="monitor" /> Full screen
          </button>
        </header>
        <main class="tv__main">
          <noscript>
            <p>This page needs JavaScript, because the keys in its URL never leave the browser.</p>
          </noscript>
          <div class="tv__boards" data-tv={`${shell.prefix}/api/v3/checks/`} />
          <SetUp />
        </main>
        {SHOWN_STATUSES.map((status) => (
          <div hidden key={status}>
            <template data-tv-status={status}>
              <Status status={status} started={false} />
            </template>
            <template data-tv-status={`${status}-started`}>
              <Status status={status} started />
            </template>
          </div>
        ))}
      </body>
    </html>
  );
}

function SetUp() {
  return (
    <form class="form tv__form" data-tv-form hidden>
      <p>
        Shows the checks of projects on a screen, without signing in. Create a read-only API key in the settings of a
        project; it stays in the URL of this page and is sent only to this site’s API.
      </p>
      <Field label="Read-only API key" name="key" required autocomplete="off" />
      <Field label="Heading" name="label" placeholder="Web shop" autocomplete="off" />
      <Choices
        legend="Colours"
        name="theme"
        value=""
        choices={[
          { value: '', label: 'Same as system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
      <fieldset class="choices">
        <legend class="field__label">More</legend>
        <Checkbox label="Show a clock" name="clock" checked={false} />
        <Checkbox label="Sound when a check goes down" name="sound" checked={false} />
      </fieldset>
      <p class="aside">
        In the URL: <code>#key=Heading&amp;key=Heading&amp;theme=dark</code>; also <code>tag=</code>,{' '}
        <code>status=down</code>, <code>order=name</code>, <code>size=150</code>.
      </p>
      <Button>Show</Button>
    </form>
  );
}
