import { Breadcrumb } from '../../components/breadcrumb.tsx';
import { Button } from '../../components/button.tsx';
import { Copyable } from '../../components/copy-button.tsx';
import { Form } from '../../components/form.tsx';
import { GuideSteps } from '../../components/guide-steps.tsx';
import { ServiceLogo } from '../../components/icon.tsx';
import { Notice, type NoticeText } from '../../components/notice.tsx';
import { SetupFields, type ShownField } from '../../components/setup-fields.tsx';
import type { Logo } from '../../icons.ts';
import { Page } from '../../layout/page.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** A form of a set-up. */
export interface ShownSetupForm {
  readonly fields: readonly ShownField[];
  readonly button: string;
  /** Path below the site's root; null: the address of the page itself. */
  readonly action: string | null;
  /** The form can be tried out before it is saved. */
  readonly canTest: boolean;
  /** … and must be: saving waits for that. */
  readonly mustTest: boolean;
  /** A field that a script fills from behind the `#` of the address, and then sends the form. Empty: none. */
  readonly fromFragment: string;
}

export interface ConnectProps {
  readonly shell: Shell;
  /** Null for pages outside of a project. */
  readonly project: ShownProject | null;
  /** Null for pages that are of no service. */
  readonly service: { readonly logo: Logo | null; readonly label: string } | null;
  readonly title: string;
  readonly guide: readonly string[];
  readonly text: readonly string[];
  /** To be copied; empty: none. */
  readonly code: string;
  /** To the page of the service, or to another way of connecting it. */
  readonly links: readonly { readonly href: string; readonly label: string; readonly isMain: boolean }[];
  /** Something that came of a test. */
  readonly said: NoticeText | null;
  readonly form: ShownSetupForm | null;
}

/** One page for all services: what to do there, and the form for what they give. */
export function ConnectPage(props: ConnectProps) {
  const { shell, project, title } = props;
  const heading = (
    <span class="connect__title">
      {props.service === null ? null : <ServiceLogo {...props.service} />}
      {title}
    </span>
  );
  if (project === null) {
    return (
      <Page shell={shell} title={`${title} – ${shell.siteName}`} narrow>
        <h1 class="page-title">{heading}</h1>
        <Connect {...props} />
      </Page>
    );
  }
  const list = `${shell.prefix}/projects/${project.code}/integrations/`;
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="integrations"
      title={`${title} – ${shell.siteName}`}
      above={<Breadcrumb items={[{ label: 'Integrations', href: list }, { label: title }]} />}
      heading={heading}
      narrow
    >
      <Connect {...props} />
    </ProjectPage>
  );
}

function Connect({ shell, guide, text, code, links, said, form }: ConnectProps) {
  return (
    <div class="connect">
      {said === null ? null : <Notice kind={said.kind}>{said.text}</Notice>}
      <GuideSteps steps={guide} />
      {text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {code === '' ? null : <Copyable text={code} label="Copy this" block />}
      {links.length === 0 ? null : (
        <p class="connect__links">
          {links.map(({ href, label, isMain }) => (
            <a class={isMain ? 'button button--main' : ''} href={href} key={href}>
              {label}
            </a>
          ))}
        </p>
      )}
      {form === null ? null : <SetupForm shell={shell} form={form} />}
    </div>
  );
}

function SetupForm({ shell, form }: { readonly shell: Shell; readonly form: ShownSetupForm }) {
  const { fields, button, action, canTest, mustTest, fromFragment } = form;
  return (
    <Form
      shell={shell}
      class="form"
      {...(action === null ? {} : { action })}
      {...(fromFragment === '' ? {} : { 'data-from-fragment': fromFragment })}
    >
      <SetupFields fields={fields} />
      <div class="connect__buttons">
        <Button look="main" name="action" value="save" disabled={mustTest}>
          {button}
        </Button>
        {canTest ? (
          <Button look="plain" name="action" value="test">
            Send a test first
          </Button>
        ) : null}
      </div>
      {mustTest ? <p class="field__hint">Send a test first. You can save once it is delivered.</p> : null}
    </Form>
  );
}
