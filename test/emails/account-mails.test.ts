import { describe, expect, test } from 'vitest';
import { changeEmailMail } from '../../views/emails/change-email-mail.tsx';
import { changedEmailMail } from '../../views/emails/changed-email-mail.tsx';
import { inviteMail } from '../../views/emails/invite-mail.tsx';
import { loginMail } from '../../views/emails/login-mail.tsx';
import { sudoMail } from '../../views/emails/sudo-mail.tsx';
import { transferMail } from '../../views/emails/transfer-mail.tsx';
import { verifyMail } from '../../views/emails/verify-mail.tsx';

const NAME = 'shop.example.com';
const LINK = 'https://checks.example.org/accounts/check_token/alice/abc/';
const SITE = {
  siteName: 'status.example.net',
  siteRoot: 'https://checks.example.org',
  logoUrl: 'https://checks.example.org/static/img/logo.png',
};

const MAILS = [
  ['login', loginMail({ ...SITE, loginLink: LINK })],
  ['invitation', inviteMail({ ...SITE, inviter: 'a@example.org', project: NAME, isReadOnly: true, loginLink: LINK })],
  ['new address', changeEmailMail({ ...SITE, link: LINK })],
  ['changed address', changedEmailMail({ ...SITE, newEmail: 'b@example.org', undoLink: LINK, supportEmail: '' })],
  ['confirmation code', sudoMail({ ...SITE, code: '012345' })],
  ['transfer', transferMail({ ...SITE, owner: 'a@example.org', project: NAME, loginLink: LINK })],
  ['channel to verify', verifyMail({ ...SITE, verifyLink: LINK })],
] as const;

describe('mails of accounts', () => {
  test.each(MAILS)('V1 the %s has a subject, text and HTML, and text without non-breaking spaces', (_, mail) => {
    expect(mail.subject).toMatch(/\S/);
    expect(mail.text).toMatch(/\S/);
    expect(mail.text).not.toMatch(/[\u00A0\u202F]|&\w+;/);
    expect(mail.html).toContain('<html');
  });

  test.each(MAILS)('V1 the %s shows the logo by its whole address', (_, mail) => {
    expect(mail.html).toContain(`src="${SITE.logoUrl}"`);
  });

  test.each(MAILS)('V2 in the %s no name can be taken for an address on the web', (_, { html }) => {
    const [, body = ''] = html.split(/<body[^>]*>/);
    const shown = body.replace(/<a [^>]*>.*?<\/a>/gs, '').replace(/<[^>]*(?:href|src|alt)="[^"]*"[^>]*>/g, '');
    for (const name of [NAME, SITE.siteName]) expect(shown).not.toContain(name);
  });

  test('V2 a name is still read as it is written', () => {
    const { html } = inviteMail({
      ...SITE,
      inviter: 'a@example.org',
      project: NAME,
      isReadOnly: false,
      loginLink: LINK,
    });
    expect(html.replace(/<[^>]*>/g, '')).toContain(NAME);
  });
});
