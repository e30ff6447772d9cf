import { everyAddress, smtpd } from '../server/processes/smtpd.ts';
import { defineCommand, UsageError } from './support/command.ts';
import { serveUntilSignal } from './support/serve-until-signal.ts';
import { inheritedSocket } from './support/systemd.ts';

const DEFAULT_PORT = 25;
const HIGHEST_PORT = 65_535;

export default defineCommand({
  summary: 'Accepts pings by email',
  options: {
    host: {
      type: 'string',
      value: '<address>',
      about: 'address to listen on (default 0.0.0.0, or :: with LISTEN_IPV6)',
    },
    port: { type: 'string', value: '<number>', about: 'default SMTPD_PORT, or 25' },
  },
  run: ({ values }, context) => {
    const given = values.port === undefined ? null : portOf(values.port);
    return serveUntilSignal(
      {
        name: 'smtpd',
        parts: ({ config }) => {
          const fd = inheritedSocket(context.env, 'smtp');
          const port = given ?? config.smtpdPort ?? DEFAULT_PORT;
          return [smtpd(fd === null ? { host: values.host ?? everyAddress(config), port } : { fd }, true)];
        },
      },
      context,
    );
  },
});

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > HIGHEST_PORT) throw new UsageError(`--port: "${text}" is not a port number`);
  return port;
}
