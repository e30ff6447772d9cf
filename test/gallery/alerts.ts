import { addSecs } from '../../server/core/instant.ts';
import { type AlertParts, aLastPing } from '../delivery/builders.ts';
import { T0 } from '../support/builders.ts';

const OUTPUT = `dumping database shop … done (2.1 GB)
uploading to s3://backups/shop/2026-01-01.sql.gz …
error: connection reset by peer
`;

const HOSTILE = '🦊 <script>alert(1)</script> *bold* `code` [link](http://x.test) שלום';

const check = {
  name: 'nightly-backup',
  tags: 'prod db',
  desc: 'Dumps the shop’s database and uploads it.\nRunbook: https://wiki.example.org/backup',
  kind: 'cron',
  schedule: '30 2 * * *',
  tz: 'Europe/Riga',
} as const;

const others = {
  total: 2,
  list: ['send-invoices', 'sync-stock'].map((name) => ({
    name,
    link: 'https://rollcall.example.org/cloaked/0/',
    lastPingAt: addSecs(T0, -7200),
  })),
};

/** The alerts of the gallery: what people usually get, and the worst that they can. */
export const GALLERY_ALERTS: readonly { readonly title: string; readonly alert: AlertParts }[] = [
  {
    title: 'Down: it said that it failed',
    alert: {
      check,
      reason: 'fail',
      othersDown: others,
      body: OUTPUT,
      lastPing: aLastPing({ kind: 'fail', exitStatus: 2, bodyBytes: OUTPUT.length }),
    },
  },
  {
    title: 'Up again',
    alert: {
      check: { ...check, status: 'up' },
      status: 'up',
      reason: '',
      downtime: 7_800_000_000,
      othersDown: { total: 0, list: [] },
      lastPing: aLastPing(),
    },
  },
  {
    title: 'Down: hostile names',
    alert: {
      check: { ...check, name: HOSTILE, tags: '<b> "q" &amp;', desc: HOSTILE },
      project: { name: HOSTILE, code: '44444444-4444-4444-8444-444444444444', ownerEmail: 'owner@example.org' },
      body: `${HOSTILE}\n${'x'.repeat(300)}`,
    },
  },
];
