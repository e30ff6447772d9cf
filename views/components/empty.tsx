import type { ComponentChildren } from 'preact';
import type { IconName } from '../icons.ts';
import { Icon } from './icon.tsx';

interface EmptyProps {
  readonly title: string;
  readonly text: ComponentChildren;
  readonly icon?: IconName;
  /** What to do about it: a button or a link. */
  readonly children?: ComponentChildren;
}

/** Where there is nothing yet: says so, and what to do next. */
export function Empty({ title, text, icon, children }: EmptyProps) {
  return (
    <section class="empty">
      {icon === undefined ? null : <Icon name={icon} />}
      <h2 class="empty__title">{title}</h2>
      <p class="empty__text">{text}</p>
      {children === undefined ? null : <div class="empty__actions">{children}</div>}
    </section>
  );
}
