import { expect, test } from 'vitest';
import { isCommonPassword } from '../server/common-passwords.ts';
import { passwordStrength } from '../server/core/password-strength.ts';
import { troubleWithPassword } from '../server/services/password.ts';

test('one of the 10,000 commonest passwords is refused, also where no rule would find it', async () => {
  // none of these is a walk, a repetition or a word of ours
  for (const password of ['bigdaddy', 'ncc1701d', 'jonathan', 'BIGDADDY']) {
    expect(passwordStrength(password), password).toBeGreaterThan(0);
    expect(await isCommonPassword(password), password).toBe(true);
    expect(await troubleWithPassword(password)).toContain('too common');
  }
  expect(await troubleWithPassword('lamp7boat-under')).toBeNull();
});
