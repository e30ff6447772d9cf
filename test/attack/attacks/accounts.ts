import type { User } from '../../../server/store/store.ts';
import { hashed } from '../../support/hashed.ts';
import { CONFIRMED } from '../../support/people.ts';
import type { Visitor } from '../../support/visitor.ts';
import { PASSWORD, signsIn, tryPassword } from '../accounts.ts';
import { ensure } from '../ensure.ts';
import type { Attack } from '../run-attacks.ts';
import type { Target } from '../target.ts';

export const attacks: readonly Attack[] = [
  {
    // Without limits by source the wrong passwords use up those of the account, and the owner is refused too.
    name: 'wrong passwords from elsewhere lock the owner out',
    async run(target) {
      const owner = await userWithPassword(target);
      const browser = target.visitor();
      ensure(await signsIn(browser, owner.email, PASSWORD), 'the owner cannot sign in at all');
      await logOut(browser);
      const answers: string[] = [];
      for (let n = 0; n < 25; n += 1) {
        answers.push((await tryPassword(target.visitor(), owner.email, 'wrong')).text);
      }
      ensure(answers.at(-1)?.includes('Too many attempts') ?? false, 'guessing has no limit');
      ensure(await signsIn(browser, owner.email, PASSWORD), 'the owner is locked out');
    },
  },
  {
    // If the header were believed from any peer, each password would come from an address of its own and none be refused.
    name: 'passwords are guessed from forged addresses',
    async run(target) {
      const owner = await userWithPassword(target);
      const answers: string[] = [];
      for (let n = 0; n < 25; n += 1) {
        const from = { 'X-Forwarded-For': `198.51.100.${n}` };
        answers.push((await tryPassword(target.visitor(), owner.email, 'wrong', from)).text);
      }
      ensure(
        answers.filter((text) => text.includes('Too many attempts')).length >= 5,
        'each forged address may guess anew',
      );
    },
  },
  {
    // Without step-up the stolen session is that of the other user right away; once borrowed, a key would stay behind.
    name: 'the stolen session of a superuser signs in as somebody and makes keys',
    async run(target) {
      const root = await target.another();
      await target.store.users.update(root.id, { isStaff: true, isSuperuser: true });
      const path = `/admin/accounts/profile/${target.user.id}/change/`;
      const stolen = await target.signIn(root);
      await stolen.post(path, { action: 'log_in_as' });
      ensure(!(await showsAccount(stolen, target.user)), 'the account was borrowed without a confirmation');

      const confirmed = await target.signIn(root, CONFIRMED);
      await confirmed.post(path, { action: 'log_in_as' });
      ensure(await showsAccount(confirmed, target.user), 'a confirmed superuser cannot borrow an account');
      await confirmed.get('/accounts/profile/');
      await confirmed.post(`/projects/${target.project.code}/settings/`, { create_key: 'api_key' });
      const project = await target.store.projects.byId(target.project.id);
      ensure(project?.apiKey === '', 'a key was made in the name of the borrowed user');
    },
  },
  {
    // A token of a cookie that another site planted goes through unless tokens belong to the session.
    name: 'a form with a planted token changes a project',
    async run(target) {
      const victim = await target.signIn();
      const path = `/projects/${target.project.code}/settings/`;
      const fields = { set_project_name: '1', name: 'Taken over' };
      victim.cookies.set('csrftoken', 'p'.repeat(32));
      const planted = await victim.post(path, fields);
      const elsewhere = await target.signIn();
      const foreign = await elsewhere.post(path, fields, { Origin: 'https://evil.example' });
      ensure(planted.status === 403 && foreign.status === 403, `it was answered ${planted.status}, ${foreign.status}`);
      const project = await target.store.projects.byId(target.project.id);
      ensure(project?.name === target.project.name, 'the project was renamed');
    },
  },
];

async function userWithPassword({ store, another }: Target): Promise<User> {
  const user = await another();
  await store.users.update(user.id, { password: await hashed(PASSWORD) });
  return user;
}

async function logOut(visitor: Visitor): Promise<void> {
  // the page gives out the token of the session
  await visitor.get('/accounts/profile/');
  await visitor.post('/accounts/logout/');
}

async function showsAccount(visitor: Visitor, { email }: User): Promise<boolean> {
  return (await visitor.get('/accounts/profile/')).text.includes(email);
}
