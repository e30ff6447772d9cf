// The package has no types of its own: https://www.npmjs.com/package/healthchecks-io-client
declare module 'healthchecks-io-client' {
  interface ApiOptions {
    readonly apiKey: string;
    readonly baseUrl: string;
    readonly apiVersion?: number;
    readonly fullResponse?: boolean;
  }

  interface PingOptions {
    readonly uuid: string;
    readonly baseUrl: string;
    readonly returnResponse?: boolean;
  }

  type Document = Readonly<Record<string, unknown>>;

  export class HealthChecksApiClient {
    constructor(options: ApiOptions);
    getChecks(tags?: readonly string[]): Promise<{ readonly checks: readonly Document[] }>;
    getCheck(uuid: string): Promise<Document>;
    createCheck(fields: Document): Promise<Document>;
    updateCheck(uuid: string, fields: Document): Promise<Document>;
    pauseCheck(uuid: string): Promise<Document>;
    deleteCheck(uuid: string): Promise<Document>;
    listPings(uuid: string): Promise<{ readonly pings: readonly Document[] }>;
    listFlips(uuid: string, query?: Document): Promise<{ readonly flips: readonly Document[] }>;
    getIntegrations(): Promise<{ readonly channels: readonly Document[] }>;
  }

  export class HealthChecksPingClient {
    constructor(options: PingOptions);
    success(payload?: string): Promise<string | undefined>;
    fail(payload?: string): Promise<string | undefined>;
    start(): Promise<string | undefined>;
  }
}
