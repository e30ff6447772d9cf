import type { Config } from '../config.ts';
import { ConfigError } from '../errors.ts';
import { createSmtpListener } from '../smtp/listener.ts';
import { listenFault } from '../start-faults.ts';
import { connectionLimits } from './connections.ts';
import type { Part } from './part.ts';

/** Where to listen: an address, or the descriptor of a socket that the service manager opened. */
type SmtpAddress = { readonly host: string; readonly port: number } | { readonly fd: number };

/** Pings by mail. */
export function smtpd(address: SmtpAddress, required: boolean): Part {
  return {
    name: 'smtpd',
    required,
    async start({ runtime: { config, clock, log, store, reader }, pings, listening }) {
      const listener = createSmtpListener({
        queue: pings(),
        reader,
        find: (target) => store.checks.filtersOf(target),
        clock,
        log,
        domain: config.pingEmailDomain,
        bodyLimit: config.pingBodyLimit,
        address,
        limits: { finishMs: config.shutdownTimeout * 1000, clients: connectionLimits().mail },
      });
      const taken = await listener.start().catch((error: unknown) => {
        const where = 'fd' in address ? null : { ...address, setting: 'SMTPD_PORT' };
        const fault = where === null ? null : listenFault(error, where);
        throw fault === null ? error : new ConfigError(fault, error);
      });
      await listening.open('smtp', 'fd' in address);
      log.info({ port: taken, domain: config.pingEmailDomain }, 'listening for email');
      return {
        where: `port ${taken}`,
        stop() {
          listening.shut('smtp');
          return listener.stop();
        },
      };
    },
  };
}

/** Returns the address that stands for all of this machine's, the IPv6 ones included where `LISTEN_IPV6` asks for them. */
export function everyAddress({ listenIpv6 }: Pick<Config, 'listenIpv6'>): string {
  return listenIpv6 ? '::' : '0.0.0.0';
}
