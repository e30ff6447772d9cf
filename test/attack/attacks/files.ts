import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { seed } from '../../support/seed.ts';
import { ensure } from '../ensure.ts';
import type { Attack } from '../run-attacks.ts';

export const attacks: readonly Attack[] = [
  {
    // The program runs with umask 000: what it does not close is open to everybody.
    name: 'another user of the machine reads the files',
    async run({ folder }) {
      ensure(modeOf(folder) === '700', `the folder has mode ${modeOf(folder)}`);
      const files = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
      ensure(files.includes('attack.sqlite') && files.includes('attack.sqlite-wal'), 'there is no database');
      // `said` is what a command of the attack wrote
      const open = files.filter((name) => name !== 'said' && modeOf(join(folder, name)) !== '600');
      ensure(open.length === 0, `these can be read: ${open.join(', ')}`);
    },
  },
  {
    // Unsealed, the text of the form stands in one of the files.
    name: 'a stolen database tells the secrets of integrations',
    async run({ folder, store, signIn }) {
      const { user, project } = await seed(store);
      const visitor = await signIn(user);
      const secret = 'AbCd-the-secret-of-this-hook';
      const fields = {
        url: 'https://push.example.org',
        token: secret,
        priority: '5',
        priority_up: '5',
        action: 'save',
      };
      await visitor.post(`/projects/${project.code}/add_gotify/`, fields);
      const [channel] = await store.channels.ofProject(project.id);
      ensure(channel?.value.includes(secret) ?? false, 'the integration was not stored');
      const telling = readdirSync(folder)
        .map((name) => join(folder, name))
        .filter((file) => statSync(file).isFile() && readFileSync(file, 'latin1').includes(secret));
      ensure(telling.length === 0, `it stands in ${telling.join(', ')}`);
    },
  },
];

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
