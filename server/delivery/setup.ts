import type { Instant } from '../core/instant.ts';
import type { SettingName, Settings } from './settings.ts';
import type { Signer } from './signer.ts';
import type { Http, Shell, SignalRpc } from './ways-out.ts';

// How a person connects a channel of a kind: described as data, so that one page can show them all.

/** What a browser sent: one text per field, or several for a group of boxes. */
export type FormInput = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The stored channel value (the name, when the form has one; what to tell the user who saves it), or one text per refused field.
 */
export type FormResult =
  | { readonly value: string; readonly name?: string; readonly warning?: string }
  | { readonly errors: Readonly<Record<string, string>> };

/** One input of a set-up form; `channels` are boxes of the project's channels, `hidden` is carried along unseen. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type:
    | 'text'
    | 'url'
    | 'email'
    | 'tel'
    | 'password'
    | 'textarea'
    | 'checkbox'
    | 'select'
    | 'channels'
    | 'hidden';
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly initial?: string;
  readonly placeholder?: string;
  readonly help?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** A channel as a set-up brings it: to be stored and assigned to all checks of the project. */
export interface FoundChannel {
  readonly value: string;
  readonly name: string;
}

/** What a set-up may use. */
export interface SetupContext<N extends SettingName = never> extends Signer {
  /** Those the integration declared. */
  readonly settings: Settings<N>;
  readonly http: Http;
  readonly now: Instant;
}

/** A set-up that leads through the service's own page and back. */
export interface RedirectSetup<N extends SettingName = never> {
  /** Whether this server is registered with the service; where it is not, there is only the form. */
  offered(settings: Settings<N>): boolean;
  /** The page it begins on, `/projects/<code>/add_<startsAt>/`, where that is not the page of the form. */
  readonly startsAt?: string;
  /** Where the service sends people back to: `/integrations/<returnsTo>/`. */
  readonly returnsTo: string;
  /** The reply to a browser that comes back although it was not sent there. Default 403. */
  readonly unexpected?: 400 | 403;
  /** Returns the address of the service's page; `state` has to come back unchanged. */
  start(settings: Settings<N>, state: string): string;
  /** Turns what the service sent back into channels; a `DeliveryError` counts as an answer that makes no sense. */
  finish(
    query: FormInput,
    context: SetupContext<N>,
  ): Promise<{ readonly channels: readonly FoundChannel[] } | { readonly refused: string }>;
}

/** A page of a set-up, as data. */
export interface SetupScreen {
  readonly title: string;
  readonly text?: readonly string[];
  /** Shown as it is, to be copied. */
  readonly code?: string;
  /** The way to the service's page. */
  readonly link?: { readonly href: string; readonly label: string };
  readonly form?: {
    readonly fields: readonly Field[];
    readonly values: FormInput;
    readonly errors?: Readonly<Record<string, string>>;
    readonly button: string;
    /** Path below the site's root; absent: the address of the page itself. */
    readonly action?: string;
    /** A field that the service fills in behind the `#` of the address, where no server sees it. */
    readonly fromFragment?: string;
  };
}

/** What a page of a set-up answers. */
export type SetupAnswer =
  | { readonly do: 'show'; readonly screen: SetupScreen; readonly status?: number }
  /** Sends the browser to the service. */
  | { readonly do: 'leave'; readonly url: string }
  /** Stores channels in the project and shows its integrations. */
  | { readonly do: 'save'; readonly project: SetupProject; readonly channels: readonly FoundChannel[] }
  /** Removes every channel of the kind from the project and shows its integrations. */
  | { readonly do: 'remove-all'; readonly project: SetupProject }
  /** Says something above the project's integrations. */
  | { readonly do: 'say'; readonly project: SetupProject; readonly kind: 'warning' | 'error'; readonly text: string }
  | { readonly do: 'refuse'; readonly status: 400 | 403 | 404; readonly text?: string }
  /** A page that says one thing, with status 200. */
  | { readonly do: 'tell'; readonly title: string; readonly text: string }
  /** Text for a script. */
  | { readonly do: 'text'; readonly text: string; readonly status: number };

/** A project the person may change. */
export interface SetupProject {
  readonly code: string;
  readonly name: string;
}

/** Keeps one text between two requests of a browser, for each kind. */
export interface SetupMemory {
  keep(name: string, text: string): void;
  /** Returns the text and forgets it. */
  take(name: string): string | null;
  peek(name: string): string | null;
}

/** One request for a page of a set-up, by a signed-in user. */
export interface SetupVisit<N extends SettingName = never> extends SetupContext<N> {
  readonly query: FormInput;
  readonly form: FormInput;
  readonly memory: SetupMemory;
  readonly shell: Shell;
  readonly signal: SignalRpc;
  /** The project in the address; null for pages outside of projects. */
  readonly project: SetupProject | null;
  readonly user: { readonly id: number; readonly email: string; readonly isSuperuser: boolean };
  /** The projects the person may add channels to. */
  projects(): Promise<readonly SetupProject[]>;
  /** Sends a test alert through a channel that is not stored; null when it was delivered, else what went wrong. */
  tryOut(value: string): Promise<string | null>;
  /** Uses up one of the tries that a person has for this; throws `TooMany`. */
  limit(name: 'signalVerify'): Promise<void>;
  warn(text: string): void;
}

/** A page that a kind needs besides its form. */
export interface SetupPage<N extends SettingName = never> {
  /** Below the site's root, `/projects/{project}/…` for those who may change that project, or anything else. */
  readonly path: `/projects/{project}/${string}/` | `/integrations/${string}/` | `/signal_${string}/`;
  /** Null, on the address of the form: answered as the form does. */
  get?(visit: SetupVisit<N>): Promise<SetupAnswer | null>;
  post?(visit: SetupVisit<N>): Promise<SetupAnswer | null>;
}

export type Setup<N extends SettingName = never> =
  | { readonly by: 'form'; readonly form: readonly Field[]; readonly redirect?: RedirectSetup<N> }
  /** Only through pages of its own; the first of them is where it begins. */
  | { readonly by: 'pages' };
