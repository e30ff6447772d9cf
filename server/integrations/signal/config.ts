/** How signal-cli is reached, and whom to ask when Signal wants a captcha solved. */
export const SIGNAL_SETTINGS = [
  'siteName',
  'siteRoot',
  'siteLogoUrl',
  'admins',
  'signalCliSocket',
  'signalCliUser',
  'signalCliPath',
] as const;
export type SignalSetting = (typeof SIGNAL_SETTINGS)[number];

/** Settings of one Signal channel. */
export interface SignalConfig {
  /** A phone number, or a user name such as `alice.42`; empty for a group. */
  readonly recipient: string;
  readonly groupId: string;
  readonly up: boolean;
  readonly down: boolean;
  /** Account and program of the command line form; empty: the server's. */
  readonly user: string;
  readonly cliPath: string;
}
