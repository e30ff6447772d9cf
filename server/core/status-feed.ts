import { escapeXml } from './badge.ts';
import { formatPercent } from './downtime.ts';
import { formatApprox } from './duration.ts';
import { type Instant, MICROS_PER_SECOND, toMillis } from './instant.ts';
import { toIso } from './iso.ts';
import { type Outage, overallOf, type StatusItem, type StatusNote, type StatusPage } from './status-page.ts';

/** Everything that a page tells strangers. */
export interface StatusReport {
  readonly page: Pick<StatusPage, 'title' | 'description' | 'tz' | 'historyDays'>;
  readonly items: readonly StatusItem[];
  /** Newest first. */
  readonly notes: readonly StatusNote[];
  /** Newest first. */
  readonly outages: readonly Outage[];
  readonly now: Instant;
}

interface FeedEntry {
  readonly id: string;
  readonly at: Instant;
  readonly title: string;
  readonly text: string;
}

const MOST_ENTRIES = 50;

/** Returns what a page says as a plain document for programs. */
export function statusDocument({ page, items, notes, outages, now }: StatusReport) {
  return {
    title: page.title,
    description: page.description,
    status: overallOf(items),
    updated_at: toIso(now),
    items: items.map((item) => ({
      name: item.name,
      status: item.status,
      uptime_percent: item.uptimePercent,
      days: item.days.map(({ date, state, downtime }) => ({
        date,
        state,
        downtime_seconds: Math.round(downtime / MICROS_PER_SECOND),
      })),
    })),
    notes: notes.map(({ createdAt, title, body }) => ({ created_at: toIso(createdAt), title, body })),
    outages: outages.map(({ name, from, to }) => ({ name, from: toIso(from), to: to === null ? null : toIso(to) })),
  };
}

/** Returns the notes and outages of a page as RSS 2.0: https://www.rssboard.org/rss-specification */
export function statusFeed(
  report: StatusReport,
  { url, self }: { readonly url: string; readonly self: string },
): string {
  const { page } = report;
  const entries = entriesOf(report).map(
    ({ id, at, title, text }) => `<item>
<title>${escapeXml(title)}</title>
<link>${escapeXml(url)}</link>
<guid isPermaLink="false">${escapeXml(`${url}#${id}`)}</guid>
<pubDate>${rfc822(at)}</pubDate>
<description>${escapeXml(text)}</description>
</item>
`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>${escapeXml(page.title)}</title>
<link>${escapeXml(url)}</link>
<atom:link href="${escapeXml(self)}" rel="self" type="application/rss+xml"/>
<description>${escapeXml(page.description || page.title)}</description>
<ttl>1</ttl>
${entries.join('')}</channel>
</rss>
`;
}

/** Writes an uptime: `99.98 %`; nothing when it is not known. */
export function uptimeWords(percent: number | null): string {
  return percent === null ? '' : `${formatPercent(percent)} %`;
}

function entriesOf({ notes, outages }: StatusReport): readonly FeedEntry[] {
  const written = notes.map(({ id, createdAt, title, body }) => ({
    id: `note-${id}`,
    at: createdAt,
    title,
    text: body,
  }));
  const happened = outages.flatMap(({ name, from, to }): FeedEntry[] => {
    const began = { id: `down-${from}`, at: from, title: `${name} is down`, text: '' };
    if (to === null) return [began];
    const lasted = `It was down for ${formatApprox(to - from)}.`;
    return [{ id: `up-${from}`, at: to, title: `${name} is back`, text: lasted }, began];
  });
  return [...written, ...happened].sort((a, b) => b.at - a.at).slice(0, MOST_ENTRIES);
}

function rfc822(at: Instant): string {
  return new Date(toMillis(at)).toUTCString();
}
