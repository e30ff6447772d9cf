import { expect, test } from 'vitest';
import { verifyMail } from '../../views/emails/verify-mail.tsx';

test('asks whether alerts may be sent to an address, with one link', () => {
  const link = 'https://a.test/integrations/1/verify/2/';
  const mail = verifyMail({
    verifyLink: link,
    siteName: 'A & B',
    siteRoot: 'https://a.test',
    logoUrl: 'https://a.test/logo.png',
  });
  expect(mail.subject).toBe('Verify email address on A & B');
  expect(mail.text).toContain(`\n${link}\n`);
  expect(mail.html).toContain(`href="${link}"`);
  expect(mail.html).toContain('A &amp; B');
  expect(mail.text + mail.html).not.toMatch(/\u00a0|&nbsp;/);
});
