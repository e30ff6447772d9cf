import type { VNode } from 'preact';
import { CHECK_FIELDS, type SettingsIn } from '../../server/core/check-fields.ts';
import { Field } from './form.tsx';

/** What a check is called, as it is entered. */
export type NameValue = SettingsIn<'names'>;

interface NameFieldsProps {
  readonly value: NameValue;
  readonly errors: Readonly<Record<string, string>>;
  /** Tags that are in use in the project. */
  readonly knownTags: readonly string[];
}

/** How each of the fields looks, in the order in which they are shown. */
const CONTROLS: { readonly [Field in keyof NameValue]: (props: NameFieldsProps) => VNode } = {
  name: ({ value, errors }) => (
    <Field
      label="Name"
      name="name"
      value={value.name}
      maxLength={CHECK_FIELDS.name.longest}
      autocomplete="off"
      autofocus
      idPrefix="check"
      error={errors['name']}
    />
  ),
  slug: ({ value, errors }) => (
    <Field
      label="Slug"
      name="slug"
      value={value.slug}
      maxLength={CHECK_FIELDS.slug.longest}
      autocomplete="off"
      idPrefix="check"
      error={errors['slug']}
      hint={
        <>
          For readable ping URLs: a–z, 0–9, dash and underscore.{' '}
          <button class="link-button" type="button" data-use-slug hidden />
        </>
      }
    />
  ),
  tags: ({ value, errors, knownTags }) => (
    <Field
      label="Tags"
      name="tags"
      value={value.tags}
      maxLength={CHECK_FIELDS.tags.longest}
      autocomplete="off"
      idPrefix="check"
      error={errors['tags']}
      hint={
        <>
          Separate tags with spaces.
          {knownTags.map((tag) => (
            <>
              {' '}
              <button class="tag tag--pick" type="button" data-add-tag={tag} key={tag} hidden>
                <bdi>{tag}</bdi>
              </button>
            </>
          ))}
        </>
      }
    />
  ),
  desc: ({ value }) => (
    <div class="field">
      <label class="field__label" for="check-desc">
        Description
      </label>
      <textarea class="field__input" id="check-desc" name="desc" rows={3} aria-describedby="check-desc-hint">
        {value.desc}
      </textarea>
      <p class="field__hint" id="check-desc-hint">
        What the job does, whom to ask, what to do when it is late. You can use links and Markdown.
      </p>
    </div>
  ),
};

/** The fields that say what a check is called; part of a form. */
export function NameFields(props: NameFieldsProps) {
  return (
    <div class="name-fields" data-name-fields>
      {Object.entries(CONTROLS).map(([name, Control]) => (
        <Control key={name} {...props} />
      ))}
    </div>
  );
}
