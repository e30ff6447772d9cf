import { lowerUuid } from '../server/core/uuid.ts';
import { NotFound } from '../server/errors.ts';
import type { Runtime } from '../server/runtime.ts';
import { testChannel } from '../server/services/test-channel.ts';
import { type CommandContext, defineCommand, UsageError } from './support/command.ts';

export default defineCommand({
  summary: 'Lists all channels, or sends a test alert to one; exit code 1 if it could not be delivered',
  words: 'list | test <code>',
  options: {
    json: { type: 'boolean', about: 'prints one JSON object: channels, or ok and error' },
  },
  async run({ values, positionals }, context) {
    const [action, code, ...extra] = positionals;
    const asJson = values.json ?? false;
    if (action === 'list' && code === undefined)
      return await context.withRuntime((runtime) => list(runtime, asJson, context));
    if (action === 'test' && code !== undefined && extra.length === 0) {
      return await context.withRuntime((runtime) => test(code, runtime, asJson, context));
    }
    throw new UsageError('use either "channels list" or "channels test <code>"');
  },
});

async function list({ store, registry }: Runtime, asJson: boolean, { out }: CommandContext): Promise<number> {
  const projects = await store.projects.all();
  const perProject = await Promise.all(
    projects.map(async ({ id, code }) =>
      (await store.channels.ofProject(id)).map((channel) => ({
        code: channel.code,
        project: code,
        kind: channel.kind,
        name: channel.name,
        about: registry.describe(channel),
        disabled: channel.disabled,
        last_error: channel.lastError,
      })),
    ),
  );
  const channels = perProject.flat();
  if (asJson) out(JSON.stringify({ channels }));
  else for (const one of channels) out(lineOf(one));
  return 0;
}

interface Listed {
  readonly code: string;
  readonly kind: string;
  readonly name: string;
  readonly about: string;
  readonly disabled: boolean;
  readonly last_error: string;
}

function lineOf({ code, kind, name, about, disabled, last_error }: Listed): string {
  const trouble = disabled ? 'disabled' : last_error;
  return [code, kind, name, about, trouble].filter((part) => part !== '').join('  ');
}

async function test(code: string, runtime: Runtime, asJson: boolean, { out, err }: CommandContext): Promise<number> {
  const uuid = lowerUuid(code);
  if (uuid === null) throw new NotFound(`"${code}" is not the code (UUID) of a channel`);
  const { ok, error } = await testChannel(uuid, { ...runtime, settings: runtime.config, ways: runtime });
  if (asJson) out(JSON.stringify({ ok, error }));
  else if (ok) out('delivered');
  else err(`not delivered: ${error}`);
  return ok ? 0 : 1;
}
