import { loadRegistry } from '../../server/delivery/registry.ts';
import type { MailMessage } from '../../server/delivery/ways-out.ts';
import { quotaMail } from '../../views/emails/quota-mail.tsx';
import { troubleMail } from '../../views/emails/trouble-mail.tsx';
import { verifyMail } from '../../views/emails/verify-mail.tsx';
import { aConfig } from '../delivery/settings.ts';
import { deliverThrough } from '../integrations/harness.ts';
import { loadSamples, type Sample, SINK } from '../integrations/sample.ts';
import { startHttpSink } from '../support/http-sink.ts';
import { GALLERY_ALERTS } from './alerts.ts';

/** One request of an integration. */
export interface SentMessage {
  readonly service: string;
  readonly alert: string;
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** A mail with the name of its picture. */
export interface SentMail {
  readonly name: string;
  readonly mail: Pick<MailMessage, 'subject' | 'text' | 'html'>;
}

const SITE = {
  siteName: 'Rollcall',
  siteRoot: 'https://rollcall.example.org',
  logoUrl: 'https://rollcall.example.org/static/img/logo.png',
};

/** Lets every integration send every alert of the gallery. */
export async function sentByAll(): Promise<{ messages: readonly SentMessage[]; mails: readonly SentMail[] }> {
  const [registry, samples, sink] = await Promise.all([loadRegistry(), loadSamples(), startHttpSink()]);
  const messages: SentMessage[] = [];
  const mails: SentMail[] = [];
  for (const integration of registry.all) {
    const sample = samples.get(integration.kind);
    if (sample === undefined) continue;
    sink.answer({ body: sample.http?.success ?? '{"ok":true}' });
    const settings = aConfig(settingsAt(sample, sink.url));
    const value = (sample.stored[0]?.value ?? '').replaceAll(SINK, sink.url);
    for (const { title, alert } of GALLERY_ALERTS) {
      if (registry.isNoop({ kind: integration.kind, value }, alert.status ?? 'down')) continue;
      sink.requests.length = 0;
      const said = (method: string, path: string, contentType: string, body: string): void => {
        messages.push({ service: integration.label, alert: title, method, path, contentType, body });
      };
      const run = async (program: string, args: readonly string[]) => {
        said('run', program, 'text/plain', args.join('\n'));
        return { exitCode: 0, timedOut: false, output: '' };
      };
      const call = async (method: string, params: Readonly<Record<string, unknown>>) => {
        said('call', method, 'application/json', JSON.stringify(params));
        return { ok: true } as const;
      };
      const send = async (mail: MailMessage): Promise<void> => {
        mails.push({ name: `alert-${mails.length}`, mail });
      };
      await deliverThrough(integration, value, {
        alert,
        tools: { settings, shell: { run }, signal: { call }, mail: { send } },
      });
      for (const { method, path, headers, text } of sink.requests) {
        said(method, path, headers['content-type'] ?? '', text);
      }
    }
  }
  await sink.close();
  return { messages, mails: [...mails, ...noticesOf()] };
}

function noticesOf(): readonly SentMail[] {
  const verifyLink = `${SITE.siteRoot}/integrations/verify/`;
  const link = `${SITE.siteRoot}/projects/`;
  return [
    { name: 'confirm', mail: verifyMail({ ...SITE, verifyLink }) },
    {
      name: 'quota',
      mail: quotaMail({
        ...SITE,
        medium: 'SMS',
        recipient: '+123******901',
        account: 'owner@example.org',
        limit: 50,
        project: 'Backups',
        message: 'DOWN: nightly-backup since 1 Jan 00:00 (UTC). The job reported a failure. - Rollcall',
      }),
    },
    {
      name: 'trouble',
      mail: troubleMail({
        ...SITE,
        integration: 'Ops room (Slack)',
        project: 'Backups',
        isDisabled: true,
        error: 'HTTP status 404: no_service',
        meaning: 'The recipient no longer exists. Connect it again, or remove the integration.',
        since: '1 Jan 00:00 (UTC)',
        checks: 12,
        link,
      }),
    },
  ];
}

/** The settings under which a kind works, with every service at one address. */
function settingsAt(sample: Sample, base: string) {
  const bases = Object.keys(aConfig()).filter((key) => key.endsWith('ApiBase'));
  const given = Object.entries(sample.settings).map(
    ([key, value]) => [key, typeof value === 'string' ? value.replaceAll(SINK, base) : value] as const,
  );
  return { ...Object.fromEntries(given), ...Object.fromEntries(bases.map((key) => [key, base])) };
}
