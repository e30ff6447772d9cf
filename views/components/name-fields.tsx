import { Field } from './form.tsx';

/** What a check is called, as it is entered. */
export interface NameValue {
  readonly name: string;
  readonly slug: string;
  readonly tags: string;
  readonly desc: string;
}

interface NameFieldsProps {
  readonly value: NameValue;
  readonly errors: Readonly<Record<string, string>>;
  /** Tags that are in use in the project. */
  readonly knownTags: readonly string[];
}

/** The fields that say what a check is called; part of a form. */
export function NameFields({ value, errors, knownTags }: NameFieldsProps) {
  return (
    <div class="name-fields" data-name-fields>
      <Field
        label="Name"
        name="name"
        value={value.name}
        maxLength={100}
        autocomplete="off"
        autofocus
        idPrefix="check"
        error={errors['name']}
      />
      <Field
        label="Slug"
        name="slug"
        value={value.slug}
        maxLength={100}
        autocomplete="off"
        idPrefix="check"
        error={errors['slug']}
        hint={
          <>
            For ping URLs with words in them: a–z, 0–9, dash and underscore.{' '}
            <button class="link-button" type="button" data-use-slug hidden />
          </>
        }
      />
      <Field
        label="Tags"
        name="tags"
        value={value.tags}
        maxLength={500}
        autocomplete="off"
        idPrefix="check"
        error={errors['tags']}
        hint={
          <>
            Words with spaces between them.
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
      <div class="field">
        <label class="field__label" for="check-desc">
          Description
        </label>
        <textarea class="field__input" id="check-desc" name="desc" rows={3} aria-describedby="check-desc-hint">
          {value.desc}
        </textarea>
        <p class="field__hint" id="check-desc-hint">
          What it does, whom to ask, what to do when it is late. Links and Markdown work.
        </p>
      </div>
    </div>
  );
}
