import type { NoticeText } from '../components/notice.tsx';

/** Who looks at a page. */
export interface Viewer {
  readonly email: string;
  /** May open the administration of the site. */
  readonly isStaff: boolean;
  /** A superuser looks with the eyes of this user. */
  readonly isBorrowed?: boolean;
  /** Null: light, as long as nothing else was chosen. */
  readonly theme: '' | 'dark' | 'system' | null;
  /** Whether single keys do things. */
  readonly usesKeyboard: boolean;
}

/** What the shell of every page needs to know. */
export interface Shell {
  readonly siteName: string;
  readonly version: string;
  /** Path part of the site's root, without a final slash. */
  readonly prefix: string;
  readonly script: string;
  /** Loaded by the page for a screen on the wall alone. */
  readonly tvScript: string;
  readonly style: string;
  readonly logoUrl: string;
  /** Links in the footer: label and address. */
  readonly footLinks: readonly (readonly [label: string, href: string])[];
  /** Things the operator must know, e.g. an insecure secret key. */
  readonly warnings: readonly string[];
  /** Null: no user is signed in. */
  readonly viewer: Viewer | null;
  /** Whether strangers may sign up. */
  readonly canSignUp: boolean;
  /** Said once, above the page. */
  readonly notices: readonly NoticeText[];
  /** For forms; reading it gives the visitor the cookie that goes with it. */
  readonly csrfToken: string;
}
