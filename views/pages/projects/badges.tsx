import type { BadgeSnippet } from '../../../server/core/badge-snippets.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Copyable } from '../../components/copy-button.tsx';
import { Field, Form } from '../../components/form.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

/** Which badge to show. */
export interface ChosenBadge {
  readonly target: 'all' | 'tag' | 'check';
  readonly tag: string;
  /** Code of the check. */
  readonly check: string;
  readonly fmt: 'svg' | 'json' | 'shields';
  readonly states: '2' | '3';
  /** Instead of the usual one; empty: that. */
  readonly label: string;
  /** Over how many days it tells the uptime instead of the status; empty: the status. */
  readonly uptime: string;
}

/** What it looks like now, and how to show it elsewhere. */
export interface ShownBadge {
  readonly picture: { readonly url: string; readonly label: string } | null;
  /** Of a badge that is no picture. */
  readonly document: string | null;
  readonly snippets: readonly BadgeSnippet[];
}

interface BadgesPageProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly chosen: ChosenBadge;
  readonly tags: readonly string[];
  readonly checks: readonly { readonly code: string; readonly name: string }[];
  /** Null: what was asked for is not there. */
  readonly badge: ShownBadge | null;
  readonly canRenewKeys: boolean;
}

const FORMATS = [
  ['svg', 'SVG picture'],
  ['json', 'JSON document'],
  ['shields', 'shields.io'],
] as const;

const SAYS = [
  ['', 'Status of the checks'],
  ['1', 'Uptime of the last day'],
  ['7', 'Uptime of 7 days'],
  ['30', 'Uptime of 30 days'],
  ['90', 'Uptime of 90 days'],
] as const;

/** Makes badges: pictures for READMEs and dashboards that tell how checks stand. */
export function BadgesPage({ shell, project, chosen, tags, checks, badge, canRenewKeys }: BadgesPageProps) {
  const path = `${shell.prefix}/projects/${project.code}/badges/`;
  return (
    <ProjectPage shell={shell} project={project} section="badges" title={`${project.name}: badges – ${shell.siteName}`}>
      <div class="badges">
        <form class="form badges__form" method="get" action={path} data-badges data-csrf={shell.csrfToken}>
          <fieldset class="choices">
            <legend class="field__label">Which checks</legend>
            <Target name="all" label="All checks of the project" chosen={chosen} />
            {tags.length === 0 ? null : (
              <>
                <Target name="tag" label="Checks with a tag" chosen={chosen} />
                <Options name="tag" label="Tag" value={chosen.tag} options={tags.map((tag) => [tag, tag])} />
              </>
            )}
            {checks.length === 0 ? null : (
              <>
                <Target name="check" label="A single check" chosen={chosen} />
                <Options
                  name="check"
                  label="Check"
                  value={chosen.check}
                  options={checks.map(({ code, name }) => [code, name])}
                />
              </>
            )}
          </fieldset>
          <fieldset class="choices">
            <legend class="field__label">Statuses</legend>
            <Radio name="states" value="2" label="Up and down" chosen={chosen.states} />
            <Radio name="states" value="3" label="Up, late and down" chosen={chosen.states} />
          </fieldset>
          <fieldset class="choices">
            <legend class="field__label">Format</legend>
            {FORMATS.map(([value, label]) => (
              <Radio name="fmt" value={value} label={label} chosen={chosen.fmt} key={value} />
            ))}
          </fieldset>
          <fieldset class="choices">
            <legend class="field__label">Shows</legend>
            {SAYS.map(([value, label]) => (
              <Radio name="uptime" value={value} label={label} chosen={chosen.uptime} key={value} />
            ))}
          </fieldset>
          <Field
            label="Label"
            name="label"
            value={chosen.label}
            maxLength={60}
            autocomplete="off"
            hint="If empty, the name of the check or tag."
          />
          <span class="no-script-only">
            <Button>Show the badge</Button>
          </span>
        </form>
        <section class="badges__result" aria-label="The badge" aria-live="polite" data-badge-result>
          {badge === null ? null : <BadgeResult badge={badge} />}
        </section>
      </div>
      <p>
        <a href={`${shell.prefix}/projects/${project.code}/status_pages/`}>Status pages</a> show more, on a page for
        people without an account.
      </p>
      <p class="aside">Anyone who has the URL of a badge can see it, but nothing else of the project.</p>
      {canRenewKeys ? (
        <Confirm label="New URLs for all badges…">
          <p>
            Every badge of this project gets a new URL. Badges in READMEs and dashboards stop working until you replace
            their URLs.
          </p>
          <Form shell={shell} action={`/projects/${project.code}/badges/`}>
            <Button look="danger" name="renew_keys" value="1">
              Create new URLs
            </Button>
          </Form>
        </Confirm>
      ) : null}
    </ProjectPage>
  );
}

/** The badge, and the lines that show it elsewhere. */
export function BadgeResult({ badge: { picture, document, snippets } }: { readonly badge: ShownBadge }) {
  return (
    <div class="badges__badge">
      {picture === null ? null : (
        <p class="badges__picture">
          <img src={picture.url} alt={picture.label} />
        </p>
      )}
      {document === null ? null : <pre>{document}</pre>}
      {snippets.map(({ id, title, text }) => (
        <div class="badges__snippet" key={id}>
          <p class="field__label">{title}</p>
          <Copyable text={text} label={`Copy the ${title} line`} block={text.includes('\n')} />
        </div>
      ))}
    </div>
  );
}

function Target({ name, label, chosen }: { name: ChosenBadge['target']; label: string; chosen: ChosenBadge }) {
  return <Radio name="target" value={name} label={label} chosen={chosen.target} />;
}

interface RadioProps {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly chosen: string;
}

function Radio({ name, value, label, chosen }: RadioProps) {
  return (
    <label class="choices__choice">
      <input type="radio" name={name} value={value} checked={value === chosen} />
      <span>{label}</span>
    </label>
  );
}

interface OptionsProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
}

function Options({ name, label, value, options }: OptionsProps) {
  return (
    <select class="field__input badges__options" name={name} aria-label={label} data-badge-options={name}>
      {options.map(([each, text]) => (
        <option key={each} value={each} selected={each === value}>
          {text}
        </option>
      ))}
    </select>
  );
}
