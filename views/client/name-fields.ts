import { slugify } from '../../server/core/slug.ts';

/** Offers a slug made from the name, and the tags that are in use, while a check is being named. */
export function enhance(root: ParentNode): void {
  for (const fields of root.querySelectorAll<HTMLElement>('[data-name-fields]:not([data-ready])')) {
    fields.dataset['ready'] = '';
    offerSlug(fields);
    offerTags(fields);
  }
}

function offerSlug(fields: HTMLElement): void {
  const name = fields.querySelector<HTMLInputElement>('[name="name"]');
  const slug = fields.querySelector<HTMLInputElement>('[name="slug"]');
  const button = fields.querySelector<HTMLButtonElement>('[data-use-slug]');
  if (!name || !slug || !button) return;
  const show = (): void => {
    const offered = slugify(name.value);
    button.hidden = offered === '' || offered === slug.value;
    button.textContent = `Use ${offered}`;
  };
  fields.addEventListener('input', show);
  button.addEventListener('click', () => {
    slug.value = slugify(name.value);
    show();
    slug.focus();
  });
  show();
}

function offerTags(fields: HTMLElement): void {
  const input = fields.querySelector<HTMLInputElement>('[name="tags"]');
  if (!input) return;
  const buttons = [...fields.querySelectorAll<HTMLButtonElement>('[data-add-tag]')];
  const own = (): string[] => input.value.split(/\s+/).filter((tag) => tag !== '');
  const show = (): void => {
    const tags = new Set(own());
    for (const button of buttons) button.hidden = tags.has(button.dataset['addTag'] ?? '');
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      input.value = [...own(), button.dataset['addTag'] ?? ''].join(' ');
      show();
      input.focus();
    });
  }
  input.addEventListener('input', show);
  show();
}
