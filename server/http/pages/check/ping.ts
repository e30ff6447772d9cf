import { PingDetails, type PingProps } from '../../../../views/pages/check/ping.tsx';
import { formatRunTime, pairDurations } from '../../../core/duration.ts';
import { eventSource, senderOf } from '../../../core/event-label.ts';
import { localIso } from '../../../core/local-time.ts';
import { displayName } from '../../../core/names.ts';
import { pingLabel } from '../../../core/ping-label.ts';
import { NotFound } from '../../../errors.ts';
import type { MailBody } from '../../../reading/mail-body.ts';
import type { OnePing } from '../../../store/reads/check-page.ts';
import { dialog } from '../../kit/dialog.ts';
import { download, type Reply } from '../../kit/reply.ts';
import { type BodyRead, presentBody, readBody } from './body.ts';
import { type CheckView, type CheckVisit, checkView } from './check-visit.ts';

/** Shows the newest ping that says how the job went. */
export async function showLastPing(visit: CheckVisit): Promise<Reply> {
  const view = await checkView(visit, visit.param('check'));
  const n = await visit.deps.store.reads.lastSignal(view.check.id, view.visibleAfter);
  return await showOne(visit, view, n);
}

/** Shows one ping. */
export async function showPing(visit: CheckVisit<'n'>): Promise<Reply> {
  const view = await checkView(visit, visit.param('check'));
  return await showOne(visit, view, serialOf(visit, view));
}

/** Hands out the body of a ping, byte for byte. */
export async function downloadBody(visit: CheckVisit<'n'>): Promise<Reply> {
  const view = await checkView(visit, visit.param('check'));
  const { check, visibleAfter } = view;
  const n = serialOf(visit, view);
  const isVisible = n !== null && n > visibleAfter;
  const body = isVisible ? await visit.deps.bodies.read(check, n) : null;
  if (body === null || body.length === 0) throw new NotFound();
  return download(body, { name: `${check.code}-${n}.txt`, type: 'application/octet-stream' });
}

/** Serials beyond those given out may be too large for the database. */
function serialOf(visit: CheckVisit<'n'>, { check }: CheckView): number | null {
  const n = Number(visit.param('n'));
  return n <= check.nPings ? n : null;
}

async function showOne(visit: CheckVisit<'n'> | CheckVisit, view: CheckView, n: number | null): Promise<Reply> {
  const { deps } = visit;
  const { check, visibleAfter } = view;
  const one = n === null ? null : await deps.store.reads.onePing(check.id, n, visibleAfter);
  if (one === null) {
    return dialog(visit, { title: 'Ping', body: 'There is no additional information about this ping.', size: 'small' });
  }
  const { ping } = one;
  const [body, pairing] = await Promise.all([
    readBody(one, check, deps.bodies),
    deps.store.reads.pairing(check.id, [{ kind: 'ping', ping, head: null, bodyBytes: one.bodyBytes }]),
  ]);
  const mail = ping.scheme === 'email' && body.kind === 'there' ? await deps.reader.mailBody(body.bytes) : null;
  const duration = pairDurations(pairing).get(ping.n);
  const props = { ...present(one, view, mail), body: bodyFor(body, mail) };
  const facts = [
    ...(duration === undefined ? [] : [{ name: 'Run time', value: formatRunTime(duration) }]),
    ...props.facts,
  ];
  return dialog(visit, { title: `Ping #${ping.n}`, body: PingDetails({ ...props, facts }), size: 'large' });
}

function bodyFor(body: BodyRead, mail: MailBody | null): PingProps['body'] {
  if (body.kind === 'there') return presentBody(body.bytes, mail);
  return body.kind === 'none' ? 'none' : null;
}

function present({ ping, bodyBytes, previous, next }: OnePing, view: CheckView, mail: MailBody | null) {
  const { check, prefix, zones } = view;
  const base = `${prefix}/checks/${check.code}`;
  const pingHref = (n: number | null): string | null => (n === null ? null : `${base}/pings/${n}/`);
  const sender = senderOf(ping);
  const facts = [
    ['Received by', eventSource(ping)],
    ['Sender', sender ?? ''],
    ['Subject', mail?.subject ?? ''],
    ['User agent', sender === null ? ping.ua : ''],
    ['Exit status', ping.exitStatus === null ? '' : String(ping.exitStatus)],
    ['Run id', ping.rid ?? ''],
    ['Body', bodyBytes === 0 ? '' : `${bodyBytes.toLocaleString('en')} bytes`],
  ] as const;
  return {
    checkName: displayName(check),
    checkHref: `${base}/details/`,
    label: pingLabel(ping),
    look: ping.kind,
    times: zones.map((zone) => ({ zone, text: localIso(ping.createdAt, zone) })),
    facts: facts.flatMap(([name, value]) => (value === '' ? [] : [{ name, value }])),
    runHref: ping.rid === null ? '' : `${base}/log/?rid=${ping.rid}`,
    downloadHref: `${base}/pings/${ping.n}/body/`,
    logHref: `${base}/log/`,
    ownHref: `${base}/pings/${ping.n}/`,
    previous: pingHref(previous),
    next: pingHref(next),
  };
}
