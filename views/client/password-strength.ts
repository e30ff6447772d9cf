import { passwordStrength } from '../../server/core/password-strength.ts';

const WORDS = [
  'Too easy: anybody would try this one early.',
  'Weak: longer is better.',
  'Good.',
  'Very good.',
] as const;

/** Tells how good a password is as it is typed, and keeps the worst from being sent. */
export function enhance(root: ParentNode): void {
  const form = root.querySelector<HTMLFormElement>('form[data-password-form]');
  const input = form?.querySelector<HTMLInputElement>('input[type="password"]');
  const says = form?.querySelector<HTMLElement>('[data-password-strength]');
  if (!input || !says) return;
  input.addEventListener('input', () => {
    const strength = passwordStrength(input.value);
    says.hidden = input.value === '';
    says.textContent = WORDS[strength];
    input.setCustomValidity(strength === 0 && input.value.length >= input.minLength ? WORDS[0] : '');
  });
}
