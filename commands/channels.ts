import { lowerUuid } from '../server/core/uuid.ts';
import { NotFound } from '../server/errors.ts';
import type { Runtime } from '../server/runtime.ts';
import { testChannel } from '../server/services/test-channel.ts';
import type { Store } from '../server/store/store.ts';
import { projectOf } from './support/arguments.ts';
import { type CommandContext, defineCommand, UsageError } from './support/command.ts';

export default defineCommand({
  summary: 'Lists all channels, or sends a test alert to one; exit code 1 if it could not be delivered',
  words: 'list | test <code or name>',
  options: {
    project: {
      type: 'string',
      value: '<code>',
      about: 'the project of the channel; needed when several have one of that name',
    },
    json: { type: 'boolean', about: 'prints one JSON object: channels, or ok and error' },
  },
  async run({ values, positionals }, context) {
    const [action, code, ...extra] = positionals;
    const asJson = values.json ?? false;
    if (action === 'list' && code === undefined)
      return await context.withRuntime((runtime) => list(runtime, asJson, context));
    if (action === 'test' && code !== undefined && extra.length === 0) {
      const place = { text: code, project: values.project };
      return await context.withRuntime((runtime) => test(place, runtime, asJson, context));
    }
    throw new UsageError('use either "channels list" or "channels test <code or name>"');
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

interface Place {
  /** The code or the name of a channel. */
  readonly text: string;
  readonly project: string | undefined;
}

async function test(place: Place, runtime: Runtime, asJson: boolean, { out, err }: CommandContext): Promise<number> {
  const uuid = lowerUuid(place.text) ?? (await codeOf(place, runtime.store));
  const { ok, error } = await testChannel(uuid, { ...runtime, settings: runtime.config, ways: runtime });
  if (asJson) out(JSON.stringify({ ok, error }));
  else if (ok) out('delivered');
  else err(`not delivered: ${error}`);
  return ok ? 0 : 1;
}

/** Finds the one channel of that name, in a project or in all. */
async function codeOf({ text, project }: Place, store: Store): Promise<string> {
  const projects = project === undefined ? await store.projects.all() : [await projectOf(project, store)];
  const channels = (await Promise.all(projects.map(({ id }) => store.channels.ofProject(id)))).flat();
  const [found, another] = channels.filter(({ name }) => name === text);
  if (found === undefined) throw new NotFound(`there is no channel with the code or name "${text}"`);
  if (another === undefined) return found.code;
  throw new UsageError(`several channels are named "${text}": use the code of one, as "channels list" shows it`);
}
