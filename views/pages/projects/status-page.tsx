import type { Instant } from '../../../server/core/instant.ts';
import { toIso } from '../../../server/core/iso.ts';
import type { ChosenCheck, StatusPage } from '../../../server/core/status-page.ts';
import { Breadcrumb } from '../../components/breadcrumb.tsx';
import { Button, LinkButton } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Copyable } from '../../components/copy-button.tsx';
import { Field, Form } from '../../components/form.tsx';
import { Moment } from '../../components/moment.tsx';
import { type ZoneChoice, ZoneField } from '../../components/schedule-fields.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** What the form holds. */
export interface StatusPageValue
  extends Pick<StatusPage, 'title' | 'slug' | 'description' | 'isPublic' | 'noIndex' | 'tags' | 'historyDays' | 'tz'> {
  readonly hasPassword: boolean;
  readonly chosen: readonly ChosenCheck[];
}

type Errors = Readonly<Record<string, string>>;

interface StatusPageFormProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  /** Of this page, below the site's root. */
  readonly path: string;
  /** Where strangers find it. */
  readonly address: string;
  /** As stored. */
  readonly title: string;
  /** As stored. */
  readonly isPublic: boolean;
  readonly value: StatusPageValue;
  readonly checks: readonly { readonly id: number; readonly code: string; readonly name: string }[];
  readonly zones: ZoneChoice;
  readonly notes: readonly { readonly id: number; readonly title: string; readonly createdAt: Instant }[];
  readonly note: { readonly title: string; readonly body: string };
  readonly errors: Errors;
}

/** Everything about one status page, for those who look after it. */
export function StatusPageForm(props: StatusPageFormProps) {
  const { shell, project, path, address, title, isPublic } = props;
  const list = `${shell.prefix}/projects/${project.code}/status_pages/`;
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="badges"
      title={`${title}: status page – ${shell.siteName}`}
      heading={<bdi>{title}</bdi>}
      above={<Breadcrumb items={[{ label: 'Status pages', href: list }, { label: title }]} />}
      actions={isPublic ? <LinkButton href={address}>Open the page</LinkButton> : undefined}
      narrow
    >
      {isPublic ? (
        <div class="status-form__address">
          <Copyable text={address} label="Copy the URL" />
        </div>
      ) : null}
      <Settings {...props} />
      <NotesCard {...props} />
      <Card title="Remove" look="danger">
        <Confirm label="Remove this page…">
          <p>
            Its URL, <code>{address}</code>, will stop working. The checks are not affected.
          </p>
          <Form shell={shell} action={path}>
            <Button look="danger" name="remove" value="1">
              Remove the page
            </Button>
          </Form>
        </Confirm>
      </Card>
    </ProjectPage>
  );
}

function Settings({ shell, path, value, checks, zones, errors }: StatusPageFormProps) {
  const chosen = new Map(value.chosen.map(({ checkId, publicName }) => [checkId, publicName]));
  return (
    <Card title="The page" id="page">
      <Form shell={shell} action={path} class="form">
        <Field label="Title" name="title" value={value.title} required maxLength={100} error={errors['title']} />
        <Field label="Address" name="slug" value={value.slug} required maxLength={60} error={errors['slug']} />
        <TextArea label="Introduction" name="description" value={value.description} error={errors['description']} />
        <fieldset class="choices status-form__checks">
          <legend class="field__label">Checks on this page</legend>
          <p class="field__hint">
            Only public names and statuses are shown. If the public name is empty, the name of the check is used.
          </p>
          {checks.map(({ id, code, name }) => (
            <div class="status-form__check" key={code}>
              <Checkbox label={<bdi>{name}</bdi>} name="check" value={code} checked={chosen.has(id)} />
              <input
                class="field__input"
                type="text"
                name={`name-${code}`}
                value={chosen.get(id) ?? ''}
                maxLength={100}
                placeholder="Public name"
                aria-label={`Public name of ${name}`}
              />
            </div>
          ))}
        </fieldset>
        <Field
          label="And all checks with one of these tags"
          name="tags"
          value={value.tags}
          maxLength={500}
          hint="Separate tags with spaces."
          error={errors['tags']}
        />
        <Field
          label="Days of history"
          name="history_days"
          type="number"
          value={String(value.historyDays)}
          required
          hint="1 to 90."
          error={errors['historyDays']}
        />
        <ZoneField zones={zones} value={value.tz} error={errors['tz']} />
        <fieldset class="choices">
          <legend class="field__label">Who can see it</legend>
          <Checkbox
            label="Public"
            name="is_public"
            checked={value.isPublic}
            hint="Anyone who has the URL can open the page."
          />
          <Checkbox label="Ask search engines not to list this page" name="no_index" checked={value.noIndex} />
        </fieldset>
        <Field
          label={value.hasPassword ? 'New password' : 'Password'}
          name="password"
          type="password"
          autocomplete="new-password"
          hint={value.hasPassword ? 'If empty, the password stays the same.' : 'If empty, no password is required.'}
        />
        {value.hasPassword ? <Checkbox label="Remove the password" name="remove_password" checked={false} /> : null}
        <Button>Save</Button>
      </Form>
    </Card>
  );
}

function NotesCard({ shell, path, notes, note, errors }: StatusPageFormProps) {
  return (
    <Card title="Notes" id="notes">
      <p>Say what happened, or what is planned. Notes appear above the checks, newest first.</p>
      {notes.length === 0 ? null : (
        <ul class="list">
          {notes.map(({ id, title, createdAt }) => (
            <li class="list__item" key={id}>
              <div class="list__main">
                <div class="list__title">
                  <bdi>{title}</bdi>
                </div>
                <div class="list__detail">
                  <Moment at={toIso(createdAt)} none="" />
                </div>
              </div>
              <Form shell={shell} action={path}>
                <Button look="plain" name="remove_note" value={String(id)}>
                  Remove<span class="visually-hidden"> {title}</span>
                </Button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      <Form shell={shell} action={path} class="form">
        <Field
          label="About"
          name="note_title"
          value={note.title}
          required
          maxLength={100}
          autocomplete="off"
          error={errors['note_title']}
        />
        <TextArea label="Note" name="note_body" value={note.body} error={errors['note_body']} />
        <Button name="add_note" value="1">
          Publish note
        </Button>
      </Form>
    </Card>
  );
}

interface TextAreaProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly error: string | undefined;
}

function TextArea({ label, name, value, error }: TextAreaProps) {
  const id = `field-${name}`;
  return (
    <div class={`field${error === undefined ? '' : ' field--wrong'}`}>
      <label class="field__label" for={id}>
        {label}
      </label>
      <textarea class="field__input" id={id} name={name} rows={3} {...(error ? { 'aria-invalid': 'true' } : {})}>
        {value}
      </textarea>
      {error === undefined ? null : <p class="field__error">{error}</p>}
    </div>
  );
}
