import { openDialog } from './dialog.ts';

const selected = new Set<string>();

/** Keeps what is selected in a list while its rows change, counts it, and asks what to do with it in a dialog. */
export function enhance(root: ParentNode): void {
  const form = document.querySelector<HTMLFormElement>('[data-list-form]');
  const all = form?.querySelector<HTMLInputElement>('[data-select-all]');
  if (!form || !all) return;
  if (form.dataset['selecting'] === undefined) {
    form.dataset['selecting'] = '';
    all.hidden = false;
    for (const button of form.querySelectorAll<HTMLElement>('[data-select-shown]')) button.hidden = false;
    listen(form, all);
  }
  // a row that came by the event stream is a new one
  for (const box of boxesIn(root)) {
    if (selected.has(box.value)) box.checked = true;
    else if (box.checked) selected.add(box.value);
  }
  count(form, all);
}

function listen(form: HTMLFormElement, all: HTMLInputElement): void {
  form.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target === all) for (const box of shownBoxes(form)) select(box, all.checked);
    else if (target.name === 'check') select(target, target.checked);
    count(form, all);
  });
  form.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || target.closest('[data-select-shown]') === null) return;
    for (const box of shownBoxes(form)) select(box, true);
    count(form, all);
  });
  form.addEventListener('reset', () => {
    selected.clear();
    setTimeout(() => count(form, all));
  });
  form.addEventListener('submit', (event) => {
    const { submitter } = event;
    if (!(submitter instanceof HTMLButtonElement) || submitter.dataset['bulk'] === undefined) return;
    event.preventDefault();
    // boxes of rows that a filter hides count too: what is selected is what the bar says
    const body = new URLSearchParams({ [submitter.name]: submitter.value, checks: [...selected].join(',') });
    const token = form.querySelector<HTMLInputElement>('[name="csrfmiddlewaretoken"]')?.value ?? '';
    body.set('csrfmiddlewaretoken', token);
    void openDialog(submitter.formAction, { method: 'POST', body }).then((opened) => {
      if (!opened) location.reload();
    });
  });
}

function select(box: HTMLInputElement, isOn: boolean): void {
  box.checked = isOn;
  if (isOn) selected.add(box.value);
  else selected.delete(box.value);
}

function count(form: HTMLFormElement, all: HTMLInputElement): void {
  for (const code of selected) if (document.getElementById(`check-${code}`) === null) selected.delete(code);
  const label = form.querySelector('[data-selected-count]');
  if (label !== null) label.textContent = `${selected.size} selected`;
  all.checked = selected.size > 0;
  all.indeterminate = selected.size > 0 && shownBoxes(form).some((box) => !box.checked);
}

function boxesIn(root: ParentNode): HTMLInputElement[] {
  return [...root.querySelectorAll<HTMLInputElement>('input[name="check"]')];
}

function shownBoxes(form: HTMLFormElement): HTMLInputElement[] {
  return boxesIn(form).filter((box) => box.closest('[hidden]') === null);
}
