import { noticeMail } from '../../../views/emails/notice-mail.tsx';
import { addSecs } from '../../core/instant.ts';
import { toIso } from '../../core/iso.ts';
import { counted } from '../../core/words.ts';
import type { LogRecord } from '../../store/log-records.ts';
import { type ReportDeps, sendPatiently, siteOf } from '../reader.ts';

const DAY_SECS = 86_400;
const MOST_SHOWN = 100;

/** Mails the administrators what went wrong in the last day; nothing when nothing did. */
export async function sendLogs(deps: ReportDeps): Promise<{ readonly records: number; readonly recipients: number }> {
  const { store, config, clock } = deps;
  const since = addSecs(clock.now(), -DAY_SECS);
  const records = await store.logRecords.countSince(since);
  if (records === 0) return { records, recipients: 0 };
  const shown = await store.logRecords.since(since, MOST_SHOWN);
  const rest = records > shown.length ? ` These are the newest ${shown.length}.` : '';
  const content = noticeMail({
    subject: `Log: ${counted(records, 'warning or error', 'warnings and errors')} in the last day`,
    paragraphs: [`${config.siteName} logged ${records === 1 ? 'this' : 'these'} in the last 24 hours.${rest}`],
    code: shown.map(lineOf).join('\n'),
    footer: 'You receive this because your address is listed in ADMINS.',
    ...siteOf(config),
  });
  for (const to of config.admins) await sendPatiently({ ...content, to }, deps);
  return { records, recipients: config.admins.length };
}

function lineOf({ createdAt, level, host, name, message }: LogRecord): string {
  return `${toIso(createdAt)} ${level >= 40 ? 'error' : 'warn'} ${host} ${name}: ${message}`;
}
