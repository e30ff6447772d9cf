import type { Crumb } from '../../components/breadcrumb.tsx';
import { Button, LinkButton } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Form } from '../../components/form.tsx';
import { AdminPage } from '../../layout/admin-page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface AdminDeleteProps {
  readonly shell: Shell;
  readonly title: string;
  readonly way: readonly Crumb[];
  readonly cascades: readonly { readonly what: string; readonly count: number }[];
  readonly backHref: string;
}

/** Says what goes with a row before it is deleted. */
export function AdminDeletePage({ shell, title, way, cascades, backHref }: AdminDeleteProps) {
  return (
    <AdminPage shell={shell} title={title} way={way} narrow>
      <Card title="This cannot be undone" look="danger">
        {cascades.length === 0 ? (
          <p>Nothing else will be deleted.</p>
        ) : (
          <>
            <p>This will be deleted too:</p>
            <ul>
              {cascades.map(({ what, count }) => (
                <li key={what}>
                  {what}: {count}
                </li>
              ))}
            </ul>
          </>
        )}
        <Form shell={shell} class="inline-form">
          <Button look="danger">Delete</Button>
          <LinkButton href={backHref}>Cancel</LinkButton>
        </Form>
      </Card>
    </AdminPage>
  );
}
