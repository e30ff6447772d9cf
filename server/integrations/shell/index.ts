import { z } from 'zod';
import { characterCount } from '../../core/text-clean.ts';
import { DeliveryError } from '../../delivery/delivery-error.ts';
import { fieldErrors, rawTextOf } from '../../delivery/form.ts';
import { defineIntegration } from '../../delivery/integration.ts';
import { commonPlaceholders } from '../../delivery/placeholders.ts';
import { readStored } from '../../delivery/stored-value.ts';
import { shorten } from '../../delivery/texts.ts';
import { quotePlaceholders } from './quote.ts';

const MAX_COMMAND_LENGTH = 1000;
const TOO_LONG = `Use at most ${MAX_COMMAND_LENGTH} characters.`;

const stored = z.object({ cmd_down: z.string().default(''), cmd_up: z.string().default('') });

export default defineIntegration({
  kind: 'shell',
  label: 'Shell command',
  logo: { icon: 'square-terminal' },
  settings: ['shellEnabled'],
  category: 'other',
  showsSettings: true,
  guide: () => [
    'The command runs on the server that sends alerts, by `/bin/sh`. It finds the check in the environment variables `$NAME`, `$STATUS`, `$CODE`, `$TAGS`, `$TAG1` and `$NOW`; each is one word, with quotes around it or without.',
    'Of the server’s own environment the command gets `PATH`, `HOME`, `LANG` and `TZ`. Do not hand a variable to `eval`, or to another shell as part of its program: people who name checks could then run commands.',
  ],
  editable: true,
  setup: {
    by: 'form',
    form: [
      { name: 'cmd_down', label: 'Run when a check goes down', type: 'text', maxLength: MAX_COMMAND_LENGTH },
      { name: 'cmd_up', label: 'Run when it is back up', type: 'text', maxLength: MAX_COMMAND_LENGTH },
    ],
  },
  retry: { attempts: 1 },
  enabled: (settings) => settings.shellEnabled,
  parseConfig(value) {
    const { cmd_down: down, cmd_up: up } = readStored(value, stored);
    return { down, up };
  },
  validateForm(input) {
    const down = rawTextOf(input, 'cmd_down');
    const up = rawTextOf(input, 'cmd_up');
    const isEmpty = down.trim() === '' && up.trim() === '';
    const errors = fieldErrors({
      cmd_down: isEmpty ? 'Enter at least one command.' : characterCount(down) > MAX_COMMAND_LENGTH ? TOO_LONG : '',
      cmd_up: characterCount(up) > MAX_COMMAND_LENGTH ? TOO_LONG : '',
    });
    return errors === null ? { value: JSON.stringify({ cmd_down: down, cmd_up: up }) } : { errors };
  },
  formValues: ({ down, up }) => ({ cmd_down: down, cmd_up: up }),
  isNoop: (config, status) => config[status] === '',
  describe: ({ down, up }) => [down && 'when down', up && 'when up'].filter((when) => when !== '').join(' and '),
  async notify({ alert, config, shell, note }) {
    const variables = commonPlaceholders(alert);
    const command = quotePlaceholders(config[alert.status], [...variables.keys()]);
    const { exitCode, timedOut, output } = await shell.run('/bin/sh', ['-c', command], { variables });
    note(output);
    if (exitCode === 0) return;
    if (timedOut) throw new DeliveryError('the command ran too long and was stopped', { code: 'timeout' });
    const how = exitCode === null ? 'was stopped by a signal' : `ended with exit code ${exitCode}`;
    throw new DeliveryError(`the command ${how}${lastLine(output)}`, { code: 'exit_code' });
  },
});

function lastLine(output: string): string {
  const line = output.trim().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : `: ${shorten(line, 100)}`;
}
