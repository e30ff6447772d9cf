import { Card } from '../../components/card.tsx';
import { AdminPage } from '../../layout/admin-page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface AdminIndexProps {
  readonly shell: Shell;
  /** Nothing can be changed by the viewer. */
  readonly isReadOnly: boolean;
  /** How alerting is doing, in one line. */
  readonly health: { readonly isWell: boolean; readonly text: string };
  readonly groups: readonly {
    readonly title: string;
    readonly lists: readonly { readonly title: string; readonly about: string; readonly href: string }[];
  }[];
}

/** Where the administration begins: the lists there are. */
export function AdminIndexPage({ shell, isReadOnly, health, groups }: AdminIndexProps) {
  return (
    <AdminPage shell={shell} title="Administration" way={[]}>
      {isReadOnly ? <p class="aside">You can view everything here. Only superusers can make changes.</p> : null}
      <p class={`admin__health admin__health--${health.isWell ? 'well' : 'ill'}`}>
        {health.text} <a href={`${shell.prefix}/admin/system/`}>System</a>
      </p>
      <div class="admin__groups">
        {groups.map((group) => (
          <Card title={group.title} key={group.title}>
            <ul class="admin__lists">
              {group.lists.map((list) => (
                <li key={list.href}>
                  <a href={list.href}>{list.title}</a>
                  <small class="admin__small">{list.about}</small>
                </li>
              ))}
            </ul>
          </Card>
        ))}
      </div>
    </AdminPage>
  );
}
