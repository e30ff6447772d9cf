import { settingsOf } from '../server/delivery/settings.ts';
import { createChannel } from '../server/services/create-channel.ts';
import { readTyped } from '../server/services/typed-channel.ts';
import { needed, projectOf } from './support/arguments.ts';
import { defineCommand } from './support/command.ts';

export default defineCommand({
  summary: 'Creates a channel and assigns it to all checks of the project; email addresses count as verified',
  options: {
    project: { type: 'string', value: '<code>', about: 'the project it belongs to' },
    kind: { type: 'string', value: '<kind>', about: 'such as email, webhook, slack' },
    value: { type: 'string', value: '<text>', about: 'its settings: an address, a URL or JSON, depending on the kind' },
    name: { type: 'string', value: '<text>', about: 'its name' },
    json: { type: 'boolean', about: 'prints one JSON object: code' },
  },
  async run({ values }, { out, err, withRuntime }) {
    const kind = needed(values.kind, 'kind');
    const value = needed(values.value, 'value');
    return await withRuntime(async ({ store, bus, clock, registry, config, http }) => {
      const project = await projectOf(values.project, store);
      const read = await readTyped({ kind, value }, project.id, { registry, store, config, http });
      const wish = { kind, value: read.value, name: values.name ?? read.name, emailVerified: kind === 'email' };
      const channel = await createChannel(project, wish, { store, bus, registry, now: clock.now() });
      const integration = registry.get(kind);
      if (integration && !integration.enabled(settingsOf(integration, config), integration.parseConfig(read.value))) {
        err(
          `note: ${kind} is not enabled on this server, so nothing will be sent (see docs/pages/self_hosted_configuration.md)`,
        );
      }
      if (read.warning !== null) err(`note: ${read.warning}`);
      out(values.json ? JSON.stringify({ code: channel.code }) : `code: ${channel.code}`);
      return 0;
    });
  },
});
