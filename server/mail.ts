import { randomUUID } from 'node:crypto';
import nodemailer, { type Transporter } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import type { Config } from './config.ts';
import { DeliveryError, type DeliveryErrorOptions } from './delivery/delivery-error.ts';
import type { Mail, MailMessage, MailServer } from './delivery/ways-out.ts';

const TIMEOUT_MS = 30_000;

export type MailSettings = Pick<
  Config,
  | 'emailHost'
  | 'emailPort'
  | 'emailHostUser'
  | 'emailHostPassword'
  | 'emailUseTls'
  | 'emailUseSsl'
  | 'defaultFromEmail'
  | 'emailMailFromTmpl'
>;

export interface MailOptions {
  /** Default 30 s, for connecting and for each silence. */
  readonly timeoutMs?: number;
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string;
}

/** The mailer and the connections it keeps. */
export interface Mailer extends Mail {
  close(): void;
}

/** Builds the mailer: a pool of SMTP connections for each server it is asked to use; one try per call. */
export function createMail(settings: MailSettings, options: MailOptions = {}): Mailer {
  const transports = new Map<string, Transporter>();
  const transportFor = (server: ServerSettings): Transporter => {
    const key = keyOf(server);
    const transport = transports.get(key) ?? nodemailer.createTransport(transportOptions(server, options));
    transports.set(key, transport);
    return transport;
  };
  return {
    async send(message) {
      const server = message.via === undefined ? settings : settingsOf(message.via);
      if (server.emailHost === '') {
        throw new DeliveryError('this server has no mail server configured', { code: 'disabled_by_server' });
      }
      try {
        await transportFor(server).sendMail(mailOf(message, server, settings.emailMailFromTmpl));
      } catch (error) {
        throw (message.via === undefined ? starttlsRefusal(error) : null) ?? mailError(error);
      }
    },
    close: () => {
      for (const transport of transports.values()) transport.close();
      transports.clear();
    },
  };
}

/** Only what a connection depends on: the settings may be the whole configuration, which holds more than JSON can say. */
function keyOf(server: ServerSettings): string {
  const { emailHost, emailPort, emailHostUser, emailHostPassword, emailUseTls, emailUseSsl } = server;
  return JSON.stringify([emailHost, emailPort, emailHostUser, emailHostPassword, emailUseTls, emailUseSsl]);
}

type ServerSettings = Omit<MailSettings, 'emailMailFromTmpl'>;

function settingsOf({ host, port, user, password, sender }: MailServer): ServerSettings {
  return {
    emailHost: host,
    emailPort: port,
    emailHostUser: user,
    emailHostPassword: password,
    emailUseTls: true,
    emailUseSsl: port === 465,
    defaultFromEmail: sender,
  };
}

function mailOf(message: MailMessage, { defaultFromEmail }: ServerSettings, fromTemplate: string) {
  const sender = addressparser(defaultFromEmail, { flatten: true })[0]?.address ?? defaultFromEmail;
  const hasOwnSender = message.via !== undefined || fromTemplate === '';
  return {
    from: defaultFromEmail,
    to: message.to,
    subject: message.subject,
    text: message.text,
    html: message.html,
    headers: { ...message.headers },
    messageId: `<${message.id ?? randomUUID()}@${domainOf(sender)}>`,
    attachments: (message.attachments ?? []).map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content: typeof content === 'string' ? content : Buffer.from(content),
    })),
    envelope: {
      from: hasOwnSender ? sender : fromTemplate.replace('%s', () => message.bounceId ?? 'bounces'),
      to: message.to,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function transportOptions(settings: ServerSettings, { timeoutMs = TIMEOUT_MS, ca }: MailOptions) {
  const hasLogin = settings.emailHostUser !== '' || settings.emailHostPassword !== '';
  return {
    pool: true,
    // a dropped connection is an attempt of ours, to be counted and shown, not one to repeat in silence
    maxRequeues: 0,
    host: settings.emailHost,
    port: settings.emailPort,
    secure: settings.emailUseSsl,
    requireTLS: settings.emailUseTls && !settings.emailUseSsl,
    ignoreTLS: !settings.emailUseTls && !settings.emailUseSsl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    ...(hasLogin ? { auth: { user: settings.emailHostUser, pass: settings.emailHostPassword } } : {}),
    ...(ca === undefined ? {} : { tls: { ca } }),
  } as const;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1) || 'localhost';
}

/** Null unless our server answered to STARTTLS that it has none; the way out is a setting, so it is named. */
function starttlsRefusal(error: unknown): DeliveryError | null {
  const answered = Boolean(property(error, 'response'));
  if (property(error, 'code') !== 'ETLS' || property(error, 'command') !== 'STARTTLS' || !answered) return null;
  const text = 'the mail server does not offer STARTTLS; set EMAIL_USE_TLS=False to send without encryption';
  return failure(text, error, { code: 'tls', retryable: false });
}

/**
 * Says what an error means. Only a dropped connection and a refused message are worth a second attempt at once; everything
 * else but a refusal for good (a status from 500 on) is worth one later: servers restart, greylist, and change addresses.
 *
 * Error codes: https://nodemailer.com/errors; statuses: RFC 5321 §4.2.1
 */
function mailError(error: unknown): DeliveryError {
  const code = property(error, 'code');
  const status = property(error, 'responseCode');
  const later = { retryable: false } as const;
  if (code === 'ETIMEDOUT')
    return failure('the mail server did not answer in time', error, { code: 'timeout', ...later });
  if (code === 'EDNS') return failure('cannot find the address of the mail server', error, { code: 'dns', ...later });
  if (code === 'ETLS' || isCertificateFault(error)) {
    return failure('no trustworthy TLS connection to the mail server', error, { code: 'tls', ...later });
  }
  // the operator can mend it, and the alert is still wanted then
  if (code === 'EAUTH')
    return failure('the mail server refused our sign-in', error, { code: 'provider_error', ...later });
  if (typeof status === 'number') {
    const response = String(property(error, 'response') ?? '').split('\n', 1)[0] ?? '';
    const retryable = code === 'EMESSAGE' || status === 421;
    const verdict = { code: 'provider_error', retryable, transient: status < 500 } as const;
    return failure(`the mail server answered ${response}`, error, verdict);
  }
  if (code === 'EENVELOPE') return failure('the address cannot be used', error, { code: 'invalid_config' });
  if (isRefusedConnection(error))
    return failure('cannot connect to the mail server', error, { code: 'connect', ...later });
  if (code === 'ECONNECTION' || code === 'ESOCKET') {
    return failure('the mail server closed the connection', error, { code: 'network' });
  }
  return failure('the mail could not be sent; see the server log', error, { code: 'internal', ...later });
}

function isRefusedConnection(error: unknown): boolean {
  return property(error, 'syscall') === 'connect';
}

/** nodemailer overwrites the code of a handshake that failed, and keeps it aside. */
function isCertificateFault(error: unknown): boolean {
  return /CERT|SSL|TLS|LEAF_SIGNATURE|EPROTO/.test(String(property(error, 'originalCode') ?? ''));
}

function failure(message: string, cause: unknown, verdict: Omit<DeliveryErrorOptions, 'cause'>): DeliveryError {
  return new DeliveryError(message, { ...verdict, cause });
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
