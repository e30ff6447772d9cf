import type { Ping } from './ping.ts';

/** Names a ping in a log, short: `OK`, `Status 3`. An ignored ping stays `Ignored`, whatever its exit status. */
export function eventLabel({ kind, exitStatus }: Pick<Ping, 'kind' | 'exitStatus'>): string {
  switch (kind) {
    case 'success':
      return 'OK';
    case 'fail':
      return exitStatus === null || exitStatus === 0 ? 'Failure' : `Status ${exitStatus}`;
    case 'start':
      return 'Started';
    case 'log':
      return 'Log';
    case 'ign':
      return 'Ignored';
    default:
      return kind satisfies never;
  }
}

/** Tells by which way a ping came: `HTTPS POST from 192.0.2.1`. */
export function eventSource({ scheme, method, remoteAddr }: Pick<Ping, 'scheme' | 'method' | 'remoteAddr'>): string {
  const way = [scheme === 'email' ? 'Email' : scheme.toUpperCase(), method].filter((part) => part !== '').join(' ');
  return remoteAddr === null ? way : `${way} from ${remoteAddr}`;
}

const SENDER = /^Email from (.*)$/s;

/** Returns the sender of a ping that came by mail, null for others. */
export function senderOf({ scheme, ua }: Pick<Ping, 'scheme' | 'ua'>): string | null {
  return scheme === 'email' ? (SENDER.exec(ua)?.[1] ?? ua) : null;
}
