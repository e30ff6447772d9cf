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
