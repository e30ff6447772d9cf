import { randomUUID } from 'node:crypto';
import type { Http } from '../delivery/ways-out.ts';
import { ConfigError } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { FaultTeller } from './faults.ts';

// https://develop.sentry.dev/sdk/data-model/envelopes/
interface Dsn {
  readonly url: string;
  readonly key: string;
}

/** Reports faults to Sentry, or to what speaks its protocol. Throws `ConfigError` for an address that is none. */
export function sentryTeller(dsn: string, http: Http): FaultTeller {
  const { url, key } = readDsn(dsn);
  const headers = {
    'content-type': 'application/x-sentry-envelope',
    'x-sentry-auth': `Sentry sentry_version=7, sentry_client=rollcall/${VERSION}, sentry_key=${key}`,
  };
  return async ({ key: fingerprint, line }) => {
    const eventId = randomUUID().replaceAll('-', '');
    const event = {
      event_id: eventId,
      timestamp: line.time,
      platform: 'node',
      level: line.level,
      logger: line.process,
      release: `rollcall@${VERSION}`,
      fingerprint: [fingerprint],
      message: { formatted: line.msg },
      exception: { values: [{ type: String(line.err?.['type'] ?? 'Error'), value: line.err?.message ?? line.msg }] },
      tags: { route: line['route'], method: line['method'] },
      extra: { requestId: line['requestId'], errorId: line['errorId'], stack: line.err?.stack },
    };
    const body = [{ event_id: eventId, sent_at: line.time }, { type: 'event' }, event].map((part) =>
      JSON.stringify(part),
    );
    await http.request({
      method: 'POST',
      url,
      headers,
      body: `${body.join('\n')}\n`,
      isOwnAddress: true,
      secrets: [key],
    });
  };
}

function readDsn(dsn: string): Dsn {
  const url = URL.parse(dsn);
  const [, path, project] = /^(.*)\/(\w+)$/.exec(url?.pathname ?? '') ?? [];
  if (!url || url.username === '' || path === undefined || project === undefined) {
    throw new ConfigError('SENTRY_DSN is not an address such as https://<key>@sentry.example.org/<project>');
  }
  return { url: `${url.protocol}//${url.host}${path}/api/${project}/envelope/`, key: url.username };
}
