import { Breadcrumb } from '../../components/breadcrumb.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { Field, Form } from '../../components/form.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

interface StatusPagesProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly pages: readonly ShownStatusPage[];
  readonly canEdit: boolean;
  /** What was sent with mistakes. */
  readonly sent: { readonly title: string; readonly slug: string; readonly errors: Readonly<Record<string, string>> };
}

interface ShownStatusPage {
  readonly slug: string;
  readonly title: string;
  readonly isPublic: boolean;
  readonly hasPassword: boolean;
}

/** The status pages of a project. */
export function StatusPagesPage({ shell, project, pages, canEdit, sent }: StatusPagesProps) {
  const base = `/projects/${project.code}/status_pages/`;
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="badges"
      title={`${project.name}: status pages – ${shell.siteName}`}
      heading="Status pages"
      above={
        <Breadcrumb
          items={[
            { label: project.name, href: `${shell.prefix}/projects/${project.code}/checks/` },
            { label: 'Status pages' },
          ]}
        />
      }
      narrow
    >
      {pages.length === 0 ? (
        <Empty
          icon="radio"
          title="No status pages yet"
          text="A status page shows the checks that you choose to people without an account."
        />
      ) : (
        <ul class="list">
          {pages.map((page) => (
            <li class="list__item" key={page.slug}>
              <div class="list__main">
                <div class="list__title">
                  <bdi>{page.title}</bdi>
                </div>
                <div class="list__detail">
                  /status/{page.slug}/ · {page.isPublic ? 'public' : 'not public'}
                  {page.hasPassword ? ', with a password' : ''}
                </div>
              </div>
              {page.isPublic ? <a href={`${shell.prefix}/status/${page.slug}/`}>Open</a> : null}
              {canEdit ? <a href={`${shell.prefix}${base}${page.slug}/`}>Change</a> : null}
            </li>
          ))}
        </ul>
      )}
      {canEdit ? (
        <Card title="Create a status page">
          <Form shell={shell} action={base} class="form">
            <Field
              label="Title"
              name="title"
              value={sent.title}
              required
              maxLength={100}
              autocomplete="off"
              error={sent.errors['title']}
            />
            <Field
              label="URL"
              name="slug"
              value={sent.slug}
              required
              maxLength={60}
              autocomplete="off"
              hint="The last part of the URL: /status/web-shop/. Lower-case letters, digits and dashes."
              error={sent.errors['slug']}
            />
            <Button>Create page</Button>
          </Form>
        </Card>
      ) : null}
    </ProjectPage>
  );
}
