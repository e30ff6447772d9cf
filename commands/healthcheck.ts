import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Config } from '../server/config.ts';
import { SILENT_AFTER_SECS } from '../server/core/health.ts';
import { addSecs } from '../server/core/instant.ts';
import { toIso } from '../server/core/iso.ts';
import type { Runtime } from '../server/runtime.ts';
import { defineCommand } from './support/command.ts';

const TIMEOUT_MS = 10_000;
const LONGEST_BODY = 1_000;

export default defineCommand({
  summary:
    'Checks whether the web process on this machine stores pings and alerts are sent, or whether another process is alive; exit code 1 if not',
  options: {
    process: {
      type: 'string',
      value: '<name>',
      about: 'such as sendalerts: alive if it reported within the last 25 seconds',
    },
  },
  async run({ values }, { out, err, readConfig, withRuntime }) {
    const { process: name } = values;
    const trouble =
      name === undefined
        ? await troubleWithWeb(readConfig().config)
        : await withRuntime((runtime) => troubleWithProcess(name, runtime));
    if (trouble === null) out('OK');
    else err(trouble);
    return trouble === null ? 0 : 1;
  },
});

async function troubleWithProcess(name: string, { heartbeats, clock }: Runtime): Promise<string | null> {
  const beatAt = await heartbeats.lastBeatAt(name);
  if (beatAt === null) return `${name} has never run`;
  const isAlive = addSecs(beatAt, SILENT_AFTER_SECS) >= clock.now();
  return isAlive ? null : `${name} was last alive at ${toIso(beatAt)}`;
}

async function troubleWithWeb(config: Config): Promise<string | null> {
  try {
    const { status, body } = await statusOf(config);
    return status === 200 ? null : `the web process responds ${status}${body === '' ? '' : `: ${body}`}`;
  } catch (error) {
    return `the web process does not respond: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Asks as the reverse proxy would: the path and the host are those of `SITE_ROOT`. */
function statusOf({ siteRoot, bind, port }: Config): Promise<{ readonly status: number; readonly body: string }> {
  const site = URL.parse(siteRoot);
  const path = `${(site?.pathname ?? '').replace(/\/$/, '')}/api/v3/status/`;
  return new Promise((resolve, reject) => {
    const asked = request({ host: addressOf(bind), port, path, headers: { host: site?.host ?? 'localhost' } });
    asked.setTimeout(TIMEOUT_MS, () => asked.destroy(new Error('no response in time')));
    asked.once('error', reject);
    asked.once('response', (response) => {
      const status = response.statusCode ?? 0;
      text(response).then((body) => resolve({ status, body: body.slice(0, LONGEST_BODY).trim() }), reject);
    });
    asked.end();
  });
}

function addressOf(bind: string): string {
  if (bind === '0.0.0.0') return '127.0.0.1';
  return bind === '::' ? '::1' : bind;
}
