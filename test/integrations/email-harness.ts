import { beforeEach, onTestFinished } from 'vitest';
import { createMail, type Mailer } from '../../server/mail.ts';
import type { AlertParts } from '../delivery/builders.ts';
import { aConfig } from '../delivery/settings.ts';
import { CERTIFICATE } from '../support/self-signed.ts';
import { type SmtpSink, type SmtpSinkOptions, type SunkMail, startSmtpSink } from '../support/smtp-sink.ts';
import { type DeliveryParts, deliver } from './harness.ts';

let sink: SmtpSink;
let mail: Mailer;

/** Gives each test of a file a plain mail server of its own. Called by the file itself: hooks belong to the file that sets them. */
export function aServerForEachTest(): void {
  beforeEach(() => startServer());
}

/** Puts another mail server in the place of the plain one that every test begins with. */
export async function startServer(options: SmtpSinkOptions = {}, emailMailFromTmpl = ''): Promise<void> {
  sink = await startSmtpSink(options);
  const settings = aConfig({
    emailHost: '127.0.0.1',
    emailPort: sink.port,
    emailUseTls: false,
    defaultFromEmail: 'bell@site.example',
  });
  mail = createMail({ ...settings, emailMailFromTmpl }, { ca: CERTIFICATE });
  onTestFinished(mail.close);
  onTestFinished(sink.close);
}

/** The mails the server has got. */
export function arrivedMails(): readonly SunkMail[] {
  return sink.mails;
}

/** The server's port. */
export function serverPort(): number {
  return sink.port;
}

/** Sends an alert by mail and returns what came of it. */
export async function sendMail(alert: AlertParts = {}, parts: DeliveryParts & { value?: string } = {}) {
  const { result, clock } = await deliver('email', parts.value ?? 'a@example.org', {
    alert,
    ...parts,
    tools: { mail, ...parts.tools },
  });
  const arrived = sink.mails.at(-1);
  return { result, clock, mail: arrived, text: arrived?.parsed.text ?? '', html: arrived?.parsed.html ?? '' };
}
