import type { Config } from '../config.ts';
import type { Instant } from '../core/instant.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import type { Alert } from './alert.ts';
import type { BucketSpec, Http, WaysOut } from './ways-out.ts';

/** What a browser sent: one text per field, or several for a group of boxes. */
export type FormInput = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The stored channel value (and the name, when the form has one), or one text per refused field. */
export type FormResult =
  | { readonly value: string; readonly name?: string }
  | { readonly errors: Readonly<Record<string, string>> };

/** One input of a set-up form, as data; a single page renders them all. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'url' | 'email' | 'tel' | 'password' | 'textarea' | 'checkbox' | 'select' | 'channels';
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly initial?: string;
  readonly placeholder?: string;
  readonly help?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** A set-up that leads through the provider's own page. */
export interface RedirectSetup {
  start(settings: Config, state: string): string;
  /** Turns the provider's answer into a channel; null when the person declined. */
  finish(
    query: FormInput,
    context: { readonly settings: Config; readonly http: Http },
  ): Promise<{ readonly value: string; readonly name: string } | null>;
}

export type Setup =
  | { readonly by: 'form'; readonly form: readonly Field[] }
  | { readonly by: 'redirect'; readonly redirect: RedirectSetup; readonly form?: readonly Field[] }
  | { readonly by: 'page'; readonly page: string };

/** When an attempt is repeated. Left out: after every pause of `NOTIFY_RETRY_DELAYS`, whatever the failure. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly pausesSecs?: readonly number[];
}

/** An inbound route a provider needs: a bot command, a delivery receipt. */
export interface Callback {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(
    request: { readonly query: FormInput; readonly body: Uint8Array; header(name: string): string | undefined },
    context: { readonly settings: Config; readonly http: Http },
  ): Promise<{ readonly status: number; readonly text?: string }>;
}

/** The account that owns an e-mail address. */
export interface Account {
  /** IANA name. */
  readonly timeZone: string;
  readonly projects: readonly { readonly name: string; readonly code: string; readonly down: number }[];
}

/** How the members of a group fared; each was a job of its own. */
export interface MembersOutcome {
  readonly failed: number;
  /** Members that had something to send. */
  readonly total: number;
}

/** All that one notification is made from, loaded beforehand. */
export interface Delivery<C> extends WaysOut {
  readonly alert: Alert;
  readonly config: C;
  readonly channel: { readonly code: string; readonly name: string; readonly emailVerified: boolean };
  /** Its code is the same for every attempt, and never appears in a message. */
  readonly notification: { readonly code: string };
  readonly settings: Config;
  readonly isTest: boolean;
  /** When this attempt began. */
  readonly now: Instant;
  /** Set only for kinds with `members`, after all of them are done. */
  readonly members: MembersOutcome | null;
  /** Finds the account with this address; null when nobody has it. */
  loadAccount(address: string): Promise<Account | null>;
  /** What earlier attempts of this series already delivered, in words of the integration's own. */
  readonly done: Set<string>;
  /**
   * Hands back a changed channel value, when the provider said in passing that the stored one is out of date. The next
   * attempt of this series goes by it already.
   */
  reconfigure(value: string): void;
  /** Keeps a text (≤ 500 characters) in the attempt log. */
  note(text: string): void;
  /** Reports something odd that did not stop the delivery. */
  warn(text: string): void;
}

/** The code for one kind of channel: the default export of `server/integrations/<kind>.ts` (or `<kind>/index.ts`). */
export interface Integration<C> {
  /** Stored with each channel; equal to the file name; at most 20 characters. */
  readonly kind: string;
  readonly label: string;
  /** Slug of the service's logo, or null for a lettered tile. */
  readonly icon: string | null;
  readonly editable: boolean;
  readonly setup: Setup;
  readonly retry?: RetryPolicy;
  /** The monthly allowance of the project's owner that a notification uses up, once however many attempts it takes. */
  readonly quota?: 'sms' | 'call';
  readonly callbacks?: readonly Callback[];
  /**
   * Without `config`: offered on this server. With it: this channel can be served here (it may bring its own token or
   * server); when false, sending is recorded as `disabled_by_server`.
   */
  enabled(settings: Config, config?: C): boolean;
  /** Reads the stored value, legacy forms included; throws `DeliveryError` with code `invalid_config`. */
  parseConfig(value: string): C;
  validateForm(input: FormInput): FormResult;
  /** The form fields that show this configuration for editing. */
  formValues(config: C): FormInput;
  /** Asks the provider for what the form cannot know, such as the id behind a name; its result is stored instead. */
  complete?(config: C, context: { readonly settings: Config; readonly http: Http }): Promise<FormResult>;
  /** Asks the provider whether the settings are right, before they are stored; null means yes. */
  verify?(config: C, context: { readonly settings: Config; readonly http: Http }): Promise<string | null>;
  /** True when a change to this status sends nothing; asked before anything is recorded. */
  isNoop(config: C, status: NotifiedStatus): boolean;
  /** One line for the channel list; no secrets. */
  describe(config: C): string;
  /** The token bucket a notification must pass, once however many attempts it takes. */
  bucket?(config: C, secretKey: string): BucketSpec;
  /**
   * Codes of the channels this one stands for. The fan-out writes one job for each, then one for the channel itself,
   * whose `notify` gets their outcome in `members`.
   */
  members?(config: C): readonly string[];
  /** Sends it, or throws `DeliveryError`. One attempt: repeating is not its business. */
  notify(delivery: Delivery<C>): Promise<void>;
}

/** An integration of any kind; its methods take the configuration its own `parseConfig` returned. */
export type AnyIntegration = Integration<unknown>;

/** Returns the integration as it is; infers the type of its configuration. */
export function defineIntegration<C>(integration: Integration<C>): Integration<C> {
  return integration;
}
