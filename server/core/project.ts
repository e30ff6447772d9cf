/** The owner of checks and channels. */
export interface Project {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly ownerId: number;
  /** Stored form: hashed for new keys, plain for legacy ones, empty for none. */
  readonly apiKey: string;
  readonly apiKeyReadonly: string;
  readonly pingKey: string | null;
  readonly badgeKey: string;
  readonly showSlugs: boolean;
  /** A check that changes its status all the time sends one alert, and none until it is quiet. */
  readonly flapRule: boolean;
}
