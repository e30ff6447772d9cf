import { ConfigError } from '../errors.ts';
import { createHealthHandler } from '../http/health/handler.ts';
import { createOpenMetricsHandler } from '../http/metrics/handler.ts';
import { listen } from './http-server.ts';
import type { Part } from './part.ts';

/** Serves the numbers and the health of this process at an address of their own, without a token; each process needs its own port. */
export function metricsListener(bind: string): Part {
  const { host, port } = readBind(bind);
  return {
    name: 'metrics',
    required: false,
    async start({ runtime, listening }) {
      const takeHealth = createHealthHandler({ ...runtime, refusal: () => listening.refusal() });
      const takeMetrics = createOpenMetricsHandler(runtime);
      const server = await listen((req, res) => void (takeHealth(req, res) || takeMetrics(req, res)), port, host, {
        setting: 'METRICS_BIND',
      });
      runtime.log.info({ bind: `${host}:${server.port}` }, 'listening for requests for metrics');
      return { where: `port ${server.port}`, stop: () => server.close(1_000) };
    },
  };
}

/** Reads `127.0.0.1:9101`, `[::1]:9101` or `:9101`; throws `ConfigError` for anything else. */
function readBind(bind: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^:]*):(\d{1,5})$/i.exec(bind.trim()) ?? [];
  if (host === undefined || port === undefined || Number(port) > 65_535) {
    throw new ConfigError(`METRICS_BIND: "${bind}" is not an address and a port, such as 127.0.0.1:9101`);
  }
  return { host: host.replace(/^\[|\]$/g, '') || '0.0.0.0', port: Number(port) };
}
