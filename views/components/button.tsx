import type { ComponentChildren } from 'preact';

export type ButtonLook = 'main' | 'plain' | 'danger' | 'link';

interface ButtonProps {
  readonly look?: ButtonLook;
  /** Sent with the form when this button sends it. */
  readonly name?: string;
  readonly value?: string;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** A button that sends its form. */
export function Button({ look = 'main', children, ...rest }: ButtonProps) {
  return (
    <button class={`button button--${look}`} type="submit" {...rest}>
      {children}
    </button>
  );
}

interface LinkButtonProps {
  readonly href: string;
  readonly look?: ButtonLook;
  readonly children: ComponentChildren;
}

/** A link that looks like a button, where the next step is another page. */
export function LinkButton({ href, look = 'plain', children }: LinkButtonProps) {
  return (
    <a class={`button button--${look}`} href={href}>
      {children}
    </a>
  );
}
