import { createSmtpListener } from '../smtp/listener.ts';
import type { Part } from './part.ts';

interface SmtpAddress {
  readonly host: string;
  readonly port: number;
}

/** Pings by mail. */
export function smtpd({ host, port }: SmtpAddress, required: boolean): Part {
  return {
    name: 'smtpd',
    required,
    async start({ runtime: { config, clock, log }, pings }) {
      const listener = createSmtpListener({
        queue: pings(),
        clock,
        log,
        domain: config.pingEmailDomain,
        bodyLimit: config.pingBodyLimit,
        host,
        port,
        limits: { finishMs: config.shutdownTimeout * 1000 },
      });
      const taken = await listener.start();
      log.info({ port: taken, domain: config.pingEmailDomain }, 'listening for mail');
      return { where: `port ${taken}`, stop: () => listener.stop() };
    },
  };
}
