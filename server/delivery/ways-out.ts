import type { Instant } from '../core/instant.ts';
import type { DeliveryCode } from './delivery-error.ts';

/** One request to the network; the shared rules (30 s, size cap, redirects, proxy, private addresses) always apply. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as is; text as UTF-8. No Content-Type is implied. */
  readonly body?: string | Uint8Array;
  /** Default 30 s. */
  readonly timeoutMs?: number;
  /** Texts from the channel's settings that must not reach a log, should the answer repeat them. */
  readonly secrets?: readonly string[];
  /** The address comes from the server's own settings and may be private; a redirect to another one may not. */
  readonly isOwnAddress?: boolean;
  /** Looks at every complete answer and may say what it means; null leaves it to the status code. */
  readonly judge?: Judge;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8 with replacement characters, at most 256 KiB. */
  readonly text: string;
  /** The body as JSON, or undefined when it is none. */
  json(): unknown;
}

/** What an integration makes of an answer; every member left out keeps its default. */
export interface Refusal {
  readonly code?: DeliveryCode;
  readonly permanent?: boolean;
  readonly retryable?: boolean;
  readonly transient?: boolean;
  readonly retryAfterMs?: number;
  /** The provider's own words, put behind the status. */
  readonly detail?: string;
}

export type Judge = (answer: HttpAnswer) => Refusal | null;

export interface HttpExtras {
  readonly headers?: Readonly<Record<string, string>>;
  readonly judge?: Judge;
  readonly timeoutMs?: number;
  readonly secrets?: readonly string[];
  readonly isOwnAddress?: boolean;
}

/** The only way to the network. Every method rejects with a `DeliveryError` unless the answer is a success. */
export interface Http {
  request(request: HttpRequest): Promise<HttpAnswer>;
  postJson(url: string, body: unknown, extras?: HttpExtras): Promise<HttpAnswer>;
  postForm(url: string, fields: Readonly<Record<string, string>>, extras?: HttpExtras): Promise<HttpAnswer>;
}

/** One file of a mail. */
export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: string | Uint8Array;
}

export interface MailMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly MailAttachment[];
  /** Another server than the configured one, with a sender of its own. */
  readonly via?: MailServer;
  /** First part of the Message-ID: the same for a mail sent again. Default random. */
  readonly id?: string;
  /** Signed id for bounces; becomes part of the envelope sender when `EMAIL_MAIL_FROM_TMPL` is set, never of a header. */
  readonly bounceId?: string;
}

/** A mail server named by a channel of the channels file. */
export interface MailServer {
  readonly host: string;
  /** 465 means TLS from the first byte, anything else STARTTLS. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly sender: string;
}

/** Sends mail through the configured server; rejects with a `DeliveryError`. */
export interface Mail {
  send(message: MailMessage): Promise<void>;
}

export interface ProgramResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** Start of standard output and standard error, as they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  /** For commands that users write: the program gets these, `PATH`, `HOME`, `LANG` and `TZ`, and no other variable. */
  readonly variables?: ReadonlyMap<string, string>;
}

/** Runs programs: no shell in between, secrets stripped from the environment, the whole process group killed at the limit. */
export interface Shell {
  /** Rejects with a `DeliveryError` only if the program cannot be started (`disabled_by_server` when it does not exist). */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<ProgramResult>;
}

export type RpcReply =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: number | null; readonly data: unknown; readonly raw: string };

/** The signal-cli daemon: one JSON-RPC call over its socket; rejects with a `DeliveryError` when no answer comes. */
export interface SignalRpc {
  call(method: string, params: Readonly<Record<string, unknown>>): Promise<RpcReply>;
}

export type BucketAnswer = { readonly granted: true } | { readonly granted: false; readonly nextAt: Instant };

/** Token buckets kept in the store; `take` uses one token or says when the next one is due. */
export interface Buckets {
  take(bucket: BucketSpec): Promise<BucketAnswer>;
}

export interface BucketSpec {
  /** Personal data in it is hashed with the secret key. */
  readonly key: string;
  readonly capacity: number;
  readonly refillSecs: number;
}

/** Takes mails apart that strangers sent, within a limit of time and memory. */
export interface MailReader {
  /** Writes a mail in a form that can be attached to another; `message` is null when that cannot be done within the limit. */
  attachable(raw: Uint8Array): Promise<{ readonly subject: string; readonly message: Uint8Array | null }>;
}

/** Everything a delivery may use to reach the world; built once, handed in. */
export interface WaysOut {
  readonly http: Http;
  readonly mail: Mail;
  readonly shell: Shell;
  readonly signal: SignalRpc;
  readonly reader: MailReader;
}
