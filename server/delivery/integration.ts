import type { Logo } from '../../views/icons.ts';
import type { Instant } from '../core/instant.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import type { Alert } from './alert.ts';
import type { SettingName, Settings } from './settings.ts';
import type { FormInput, FormResult, Setup, SetupContext, SetupPage } from './setup.ts';
import type { Sign } from './signer.ts';
import type { BucketSpec, Http, WaysOut } from './ways-out.ts';

export type { Field, FormInput, FormResult } from './setup.ts';

/** When an attempt is repeated. Left out: after every pause of `NOTIFY_RETRY_DELAYS`, whatever the failure. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly pausesSecs?: readonly number[];
}

/** An inbound route a provider needs: a bot command, a delivery receipt. */
export interface Callback<N extends SettingName = never> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(
    request: { readonly query: FormInput; readonly body: Uint8Array; header(name: string): string | undefined },
    context: SetupContext<N>,
  ): Promise<{ readonly status: number; readonly text?: string }>;
}

/** A monthly allowance of the project's owner, and what to say of a notification that was not sent because it is used up. */
export interface Quota<C, N extends SettingName = never> {
  readonly of: 'sms' | 'call';
  /** Such as `SMS` or `phone call`. */
  readonly medium: string;
  /** Whom it would have reached. */
  recipient(config: C): string;
  /** What it would have said. */
  text(alert: Alert, settings: Settings<N>): string;
}

/** Under which heading a kind is offered. */
export type Category = 'chat' | 'phone' | 'push' | 'incidents' | 'other';

/** The account that owns an email address. */
export interface Account {
  /** IANA name. */
  readonly timeZone: string;
  readonly projects: readonly { readonly name: string; readonly code: string; readonly down: number }[];
}

/** How the members of a group fared; each was a job of its own. */
export interface MembersOutcome {
  readonly failed: number;
  /** Of those that failed, how many are tried again. */
  readonly retried: number;
  /** Members that had something to send. */
  readonly total: number;
}

/** All that one notification is made from, loaded beforehand. */
export interface Delivery<C, N extends SettingName = never> extends WaysOut {
  readonly alert: Alert;
  readonly config: C;
  readonly channel: { readonly code: string; readonly name: string; readonly emailVerified: boolean };
  /** Its code is the same for every attempt, and never appears in a message. */
  readonly notification: { readonly code: string };
  /** Those the integration declared. */
  readonly settings: Settings<N>;
  readonly sign: Sign;
  readonly isTest: boolean;
  /** When this attempt began. */
  readonly now: Instant;
  /** Set only for kinds with `members`, after all of them are done. */
  readonly members: MembersOutcome | null;
  /** Finds the account with this address; null when there is none. */
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

interface Members<C, N extends SettingName> {
  /** Stored with each channel; equal to the file name; at most 20 characters. */
  readonly kind: string;
  readonly label: string;
  /** Null for a lettered tile. */
  readonly logo: Logo | null;
  readonly editable: boolean;
  readonly setup: Setup<N>;
  /** Where set-up pages have another name than the kind: `/projects/<code>/add_<setupName>/`. */
  readonly setupName?: string;
  /** Default `other`. */
  readonly category?: Category;
  /**
   * Whether people read what it brings, so that it also gets messages that are no alert: that a ping could not be heard.
   * Default: in the categories `chat`, `push` and `phone`.
   */
  readonly readByPeople?: boolean;
  /** How many messages a new channel gets within a minute before they are summed up. Default: 10; 0 of those that people do not read. */
  readonly burst?: number;
  /** What to do at the service before the form can be filled in, step by step; `code` between backticks. */
  guide?(settings: Settings<N>): readonly string[];
  /** The guide is also for visitors without a project, at `/integrations/<guideAt>/`. */
  readonly guideAt?: string;
  /** Pages for setting up besides the form. */
  readonly pages?: readonly SetupPage<N>[];
  /** The settings are shown beside the name too: they are long, and no secret to those who may change them. */
  readonly showsSettings?: true;
  /** The form saves only what was tried out before. */
  readonly mustTest?: true;
  readonly retry?: RetryPolicy;
  /** The monthly allowance of the project's owner that a notification uses up, once however many attempts it takes. */
  readonly quota?: Quota<C, N>;
  readonly callbacks?: readonly Callback<N>[];
  /**
   * Without `config`: offered on this server. With it: this channel can be served here (it may bring its own token or
   * server); when false, sending is recorded as `disabled_by_server`.
   */
  enabled(settings: Settings<N>, config?: C): boolean;
  /** Reads the stored value, legacy forms included; throws `DeliveryError` with code `invalid_config`. */
  parseConfig(value: string): C;
  validateForm(input: FormInput): FormResult;
  /** The form fields that show this configuration for editing. */
  formValues(config: C): FormInput;
  /** Tells of settings of older channels that no form can show; they are not held against it. */
  beyondForm?(config: C): boolean;
  /** Asks the provider for what the form cannot know, such as the id behind a name; its result is stored instead. */
  complete?(config: C, context: Pick<SetupContext<N>, 'settings' | 'http'>): Promise<FormResult>;
  /** Asks the provider whether the settings are right, before they are stored; null means yes. */
  verify?(config: C, context: { readonly settings: Settings<N>; readonly http: Http }): Promise<string | null>;
  /**
   * The address that has to confirm that it wants alerts before it gets any; null when none has to. Saving sends it a link.
   */
  confirmedBy?(config: C): string | null;
  /** True when a change to this status sends nothing; asked before anything is recorded. */
  isNoop(config: C, status: NotifiedStatus): boolean;
  /** One line for the channel list; no secrets. */
  describe(config: C): string;
  /** The token bucket a notification must pass, once however many attempts it takes. */
  bucket?(config: C, sign: Sign): BucketSpec;
  /**
   * Codes of the channels this one stands for. The fan-out writes one job for each, then one for the channel itself,
   * whose `notify` gets their outcome in `members`.
   */
  members?(config: C): readonly string[];
  /** Sends it, or throws `DeliveryError`. One attempt: repeating is not its business. */
  notify(delivery: Delivery<C, N>): Promise<void>;
}

/**
 * The code for one kind of channel: the default export of `server/integrations/<kind>.ts` (or `<kind>/index.ts`), or of a file
 * in `INTEGRATIONS_DIR`. `N` are the settings it declares.
 */
export interface Integration<C, N extends SettingName = never> extends Members<C, N> {
  /** Names of the settings it reads, as keys of the schema; it gets these and no others. */
  readonly settings: readonly N[];
}

/** An integration of any kind; its methods take the configuration its own `parseConfig` returned, and the settings it declared. */
export interface AnyIntegration extends Members<unknown, never> {
  readonly settings: readonly SettingName[];
}

/** Returns the integration as it is; infers the types of its configuration and its settings. */
export function defineIntegration<C, const N extends SettingName = never>(
  integration: Integration<C, N>,
): Integration<C, N> {
  return integration;
}
