import { AREAS } from './schema.ts';
import { type SettingFacts, settingFacts } from './setting.ts';

interface Area {
  readonly title: string;
  readonly settings: readonly SettingFacts[];
}

const areas: readonly Area[] = AREAS.map(({ title, settings }) => ({
  title,
  settings: Object.values(settings)
    .flatMap((setting) => settingFacts.get(setting) ?? [])
    .filter(({ planned }) => !planned),
}));

/** Returns the documentation page of all settings, in Markdown. */
export function configurationPage(): string {
  return `# Settings of the server

You configure Rollcall with environment variables. It also reads a file \`.env\` in the working directory; a variable that is
really set wins over the file. \`rollcall config\` prints what is in effect and where each value came from, and
\`rollcall check\` tells what looks wrong.

The names, defaults and meanings are those of Healthchecks wherever it has the setting too, so you can keep your \`.env\`.

- **bool**: \`True\` or \`False\`; also true/false, 1/0, yes/no, on/off in any case. Set but empty means False.
- **int**: a whole number; empty or \`None\` means the default. With *int or None*, \`None\` means "no value".
- **list**: items between commas; spaces around them do not count.
- **secret**: put the value into a file and its path into \`<NAME>_FILE\` if you like; the file wins.
- A name that is not in this list has no effect. When it looks like a misspelt setting, or a line of \`.env\` is not \`NAME=value\`,
  the log says so at start. Healthchecks' \`local_settings.py\` is not read: move its values here.

<!-- Generated from server/config by "rollcall config --docs". Change it there. -->
${areas.map(section).join('')}
See also: [your own server](self_hosted.md), [Docker](self_hosted_docker.md), [accounts](self_hosted_accounts.md).
`;
}

/** Returns a \`.env\` file with every setting commented out at its default. */
export function envExample(): string {
  return `# Settings of Rollcall; docs/pages/self_hosted_configuration.md explains them. Remove the # in front of what you change.
# Generated from server/config by "rollcall config --env-example".
${areas.map(exampleSection).join('')}`;
}

function section({ title, settings }: Area): string {
  return `
## ${title}

| Name | Type | Default | Meaning |
|---|---|---|---|
${settings.map(row).join('')}`;
}

function row(facts: SettingFacts): string {
  const names = [facts.name, ...facts.aliases].map((name) => `<a id="${name}"></a>${code(name)}`).join(' or ');
  const cells = [names, facts.type, defaultWords(facts), facts.about];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

function defaultWords({ default: value }: SettingFacts): string {
  if (typeof value !== 'string') return value.words;
  return value === '' ? '–' : code(value);
}

function code(text: string): string {
  return `\`${text}\``;
}

function exampleSection({ title, settings }: Area): string {
  return `\n# ${title}\n${settings.map(exampleLine).join('')}`;
}

function exampleLine({ name, default: value }: SettingFacts): string {
  return `# ${name}=${typeof value === 'string' ? value : ''}\n`;
}
