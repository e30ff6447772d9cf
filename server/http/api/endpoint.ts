import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Bodies } from '../../bodies/bodies.ts';
import type { Bus } from '../../bus.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Instant } from '../../core/instant.ts';
import type { Project } from '../../core/project.ts';
import type { Health } from '../../health.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import type { ContentReply } from '../kit/reply.ts';
import type { PathParams } from '../kit/router.ts';

// What an endpoint is: data for the router, the OpenAPI document and the reference page, and one function.

export const VERSIONS = [1, 2, 3] as const;
export type Version = (typeof VERSIONS)[number];

/** What the endpoints work with. */
export interface ApiDeps {
  readonly config: Config;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly bodies: Bodies;
  readonly health: Health;
  /** All there are. */
  readonly endpoints: readonly Endpoint[];
}

/** Who calls: the project its key belongs to, and whether the key is for reading only. */
export interface Caller {
  readonly project: Project;
  readonly readOnly: boolean;
}

/** One request, on its way to an endpoint. */
export interface Call {
  readonly deps: ApiDeps;
  readonly version: Version;
  /** One moment for everything this answer says. */
  readonly now: Instant;
  /** What the path's placeholders stand for, by the names in `placeholders.ts`. */
  readonly params: PathParams;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Address of the peer, as the socket knows it. */
  readonly peer: string;
  /** The body of a POST as it came; empty for other methods. */
  readonly bytes: Buffer;
}

/** A request with a key. */
export interface KeyedCall extends Call {
  readonly caller: Caller;
  /** The body of a POST; `{}` when it is empty, and for other methods. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** One answer an endpoint may give, for the documents and the tests that hold it to them. */
export interface ResponseDoc {
  readonly about: string;
  /** The JSON document; absent: not JSON. */
  readonly schema?: z.ZodType;
  /** Content type of an answer that is not JSON; absent, too: empty. */
  readonly type?: string;
}

interface EndpointFacts {
  /** Names the operation in the OpenAPI document: `listChecks`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /**
   * Path after `/api/v3/`: `checks/{uuid}/pause`. Collections end in a slash, which callers may leave out. Placeholders
   * are those of `placeholders.ts`. GET answers HEAD as well.
   */
  readonly path: string;
  readonly area: 'checks' | 'pings' | 'flips' | 'channels' | 'badges' | 'service';
  /** What it does, in the third person, without a full stop. */
  readonly summary: string;
  /** What else one should know, in Markdown. */
  readonly about?: string;
  /** Parameters of the query; see `readQuery`. Lists are parameters that may be repeated. */
  readonly query?: z.ZodObject;
  /** By status; those that follow from the rest (401, 404 for a `{uuid}` …) are added by `responsesOf`. */
  readonly responses: Readonly<Record<number, ResponseDoc>>;
}

/** An endpoint that acts in the project of the caller's key; `ro`: keys for reading will do. Always with CORS headers. */
export interface KeyedEndpoint extends EndpointFacts {
  readonly scope: 'rw' | 'ro';
  /** The JSON object a POST sends; read it with `readBody`. */
  readonly body?: z.ZodObject;
  readonly handle: (call: KeyedCall) => Promise<ContentReply>;
}

/** An endpoint without a key, or with a way of its own to decide who may call. */
export interface OpenEndpoint extends EndpointFacts {
  readonly scope: 'none';
  /** Whether scripts of other sites may read the answers. */
  readonly cors: boolean;
  /** Names of request headers it looks at. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly handle: (call: Call) => Promise<ContentReply> | ContentReply;
}

export type Endpoint = KeyedEndpoint | OpenEndpoint;
