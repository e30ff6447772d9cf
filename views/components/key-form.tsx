import type { ComponentChildren } from 'preact';
import type { Shell } from '../layout/shell.ts';
import { Button } from './button.tsx';
import { Form } from './form.tsx';

interface KeyFormProps {
  readonly shell: Shell;
  /** Path below the site's root; absent: the address of the page itself. */
  readonly action?: string;
  readonly purpose: 'add' | 'use';
  /** The question to the key, as JSON. */
  readonly options: string;
  /** Which field takes the answer. */
  readonly field: string;
  /** The browser asks for the key by itself as soon as the page is there. */
  readonly atOnce?: boolean;
  readonly label: string;
  readonly children?: ComponentChildren;
}

/** A form whose answer comes from a security key; the one thing here that needs JavaScript. */
export function KeyForm({ shell, action, purpose, options, field, atOnce = false, label, children }: KeyFormProps) {
  return (
    <Form
      shell={shell}
      {...(action === undefined ? {} : { action })}
      class="form"
      data-key={purpose}
      data-key-options={options}
      {...(atOnce ? { 'data-key-at-once': '' } : {})}
    >
      <input type="hidden" name={field} data-key-answer />
      {children}
      <noscript>
        <p class="field__hint">Security keys work with JavaScript only.</p>
      </noscript>
      <p class="field__error" role="alert" data-key-trouble hidden />
      <Button>{label}</Button>
    </Form>
  );
}
