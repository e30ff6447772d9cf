import { expect, test } from 'vitest';
import { programName } from '../../commands/support/program-name.ts';

const NPM = 'npm run -s rollcall --';

test.each([
  ['npm start', { npm_lifecycle_event: 'start' }, '/srv/rollcall/dist/commands/main.js', NPM],
  ['npm run rollcall', { npm_lifecycle_event: 'rollcall' }, '/srv/rollcall/dist/commands/main.js', NPM],
  ['npm run dev', { npm_lifecycle_event: 'dev' }, '/srv/rollcall/commands/main.ts', NPM],
  ['a global installation', {}, '/usr/local/bin/rollcall', 'rollcall'],
  ['npm run of another project', { npm_lifecycle_event: 'deploy' }, '/usr/local/bin/rollcall', 'rollcall'],
  ['a wrapper', { ROLLCALL_COMMAND: 'sudo rollcall' }, '/opt/rollcall/dist/commands/main.js', 'sudo rollcall'],
  ['node, here', {}, '/srv/rollcall/dist/commands/main.js', 'node dist/commands/main.js'],
  ['node, from elsewhere', {}, '/opt/rollcall/main.js', 'node /opt/rollcall/main.js'],
])('started by %s, hints begin with its own words', (_, env, script, wanted) => {
  expect(programName({ env, script, cwd: '/srv/rollcall' })).toBe(wanted);
});
