import { addSecs } from '../../../server/core/instant.ts';
import { aPing } from '../../support/builders.ts';
import { REPORT_MAIL } from '../../support/check-history.ts';
import type { Area } from './area.ts';

/** One check: its page, log, pings and history. */
export const check: Area = {
  /** The last ping but one is a mail, the last a failure with colours and a long line. */
  async prepare({ store, check: { id, nPings }, now, name, params }) {
    if (name === 'empty') return {};
    const n = Number(params['n'] ?? nPings);
    const usual = { scheme: 'email', method: '', ua: 'Email from backup@example.org' };
    const failure = `saving volume 7\n\u001b[1;31merror:\u001b[0m no space left on device\n${'x'.repeat(400)}\n`;
    await store.pings.insert(id, [
      aPing({ ...usual, n: n + 1, createdAt: addSecs(now, -1200), body: Buffer.from(REPORT_MAIL) }),
      aPing({ n: n + 2, createdAt: addSecs(now, -600), kind: 'log', body: Buffer.from(failure) }),
    ]);
    await store.checks.update(id, { nPings: n + 2 });
    return { n: String(n + 2) };
  },
  shots: ({ check: { code }, name, params }) => {
    const at = (path: string) => ({ path: `/checks/${code}/${path}`, as: 'owner' }) as const;
    const n = Number(params['n'] ?? 0);
    const pings = [
      { ...at(`pings/${n + 1}/`), name: 'ping-mail' },
      { ...at(`pings/${n + 2}/`), name: 'ping-colours' },
      { ...at(`pings/${n}/`), name: 'ping' },
    ];
    return [
      { ...at('details/'), name: 'check' },
      { path: `/checks/${code}/details/`, as: 'reader', name: 'check-reader' },
      { ...at('log/'), name: 'check-log' },
      { ...at('log/?filter=1&q=nothing+like+this'), name: 'check-log-nothing' },
      { ...at('history/'), name: 'check-history' },
      ...(name === 'empty' ? [] : pings),
    ];
  },
};
