import { formatApprox } from '../../../server/core/duration.ts';
import type { Instant } from '../../../server/core/instant.ts';
import { toIso } from '../../../server/core/iso.ts';
import { zoned } from '../../../server/core/schedule/zoned.ts';
import { type StatusReport, uptimeWords } from '../../../server/core/status-feed.ts';
import {
  type Outage,
  type Overall,
  overallOf,
  type StatusItem,
  type StatusNote,
} from '../../../server/core/status-page.ts';
import { statusLabel } from '../../../server/core/words.ts';
import { DayStrip } from '../../components/day-strip.tsx';
import { Status } from '../../components/status.tsx';
import { StatusFrame } from './frame.tsx';

interface PublicStatusPageProps {
  readonly report: StatusReport;
  readonly slug: string;
  readonly noIndex: boolean;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly prefix: string;
  readonly style: string;
}

/** How chosen checks stand, for strangers. */
export function PublicStatusPage({ report, slug, siteRoot, ...frame }: PublicStatusPageProps) {
  const { page, items, notes, outages, now } = report;
  const overall = overallOf(items);
  const path = `${frame.prefix}/status/${slug}/`;
  return (
    <StatusFrame
      {...frame}
      siteRoot={siteRoot}
      title={`${overall === 'down' ? 'Down – ' : ''}${page.title}`}
      isDown={overall === 'down'}
      feed={`${path}feed.xml`}
    >
      <header class="status-page__head">
        <h1 class="status-page__title">
          <bdi>{page.title}</bdi>
        </h1>
        {page.description === '' ? null : <Paragraphs text={page.description} />}
      </header>
      <p class={`status-page__overall status-page__overall--${overall}`} role="status">
        {overallWords(overall, items)}
      </p>
      <Notes notes={notes} tz={page.tz} />
      {items.length === 0 ? <p>This page is empty so far.</p> : null}
      {items.length === 0 ? null : (
        <section aria-label="Checks">
          <ul class="status-page__items">
            {items.map((item, index) => (
              <Item item={item} key={`${index}-${item.name}`} />
            ))}
          </ul>
          <p class="status-page__span">
            <span>{page.historyDays} days ago</span>
            <span>today</span>
          </p>
        </section>
      )}
      <Outages outages={outages} tz={page.tz} now={now} />
      <p class="aside">
        As of <Time at={now} tz={page.tz} /> {page.tz.replaceAll('_', ' ')}. <a href={`${path}feed.xml`}>RSS feed</a>,{' '}
        <a href={`${path}status.json`}>JSON</a>.
      </p>
    </StatusFrame>
  );
}

function Item({ item: { name, status, days, uptimePercent } }: { readonly item: StatusItem }) {
  return (
    <li class="status-page__item">
      <div class="status-page__line">
        <bdi class="status-page__name">{name}</bdi>
        <span class="status-page__uptime">{uptimeWords(uptimePercent)}</span>
        <Status status={status} started={false} />
      </div>
      <DayStrip days={days} />
    </li>
  );
}

function Notes({ notes, tz }: { readonly notes: readonly StatusNote[]; readonly tz: string }) {
  if (notes.length === 0) return null;
  return (
    <section class="status-page__notes">
      <h2 class="status-page__heading">Notes</h2>
      {notes.map(({ id, title, body, createdAt }) => (
        <article class="status-page__note" id={`note-${id}`} key={id}>
          <h3 class="status-page__note-title">
            <bdi>{title}</bdi>
          </h3>
          <p class="aside">
            <Time at={createdAt} tz={tz} />
          </p>
          <Paragraphs text={body} />
        </article>
      ))}
    </section>
  );
}

interface OutagesProps {
  readonly outages: readonly Outage[];
  readonly tz: string;
  readonly now: Instant;
}

function Outages({ outages, tz, now }: OutagesProps) {
  if (outages.length === 0) return null;
  return (
    <section>
      <h2 class="status-page__heading">Outages</h2>
      <ul class="status-page__outages">
        {outages.map(({ name, from, to }) => (
          <li key={`${from}-${name}`}>
            <bdi>{name}</bdi>: <Time at={from} tz={tz} />,{' '}
            {to === null ? `ongoing for ${formatApprox(now - from)}` : formatApprox(to - from)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Time({ at, tz }: { readonly at: Instant; readonly tz: string }) {
  const { day, time } = zoned(at, tz);
  return (
    <time datetime={toIso(at)}>
      {day} {time.slice(0, 5)}
    </time>
  );
}

function Paragraphs({ text }: { readonly text: string }) {
  return (
    <div class="status-page__text">
      {text
        .split(/\n\s*\n/)
        .filter((each) => each.trim() !== '')
        .map((each) => (
          <p key={each}>
            <bdi>{each}</bdi>
          </p>
        ))}
    </div>
  );
}

function overallWords(overall: Overall, items: readonly StatusItem[]): string {
  const count = items.filter(({ status }) => status === overall).length;
  if (overall === 'down') return items.length === 1 ? statusLabel('down') : `${count} of ${items.length} down`;
  if (overall === 'grace') return items.length === 1 ? statusLabel('grace') : `${count} of ${items.length} late`;
  return overall === 'up' ? 'All up' : 'No data yet';
}
