import type { ComponentChildren } from 'preact';
import type { Shell } from '../layout/shell.ts';

interface FormProps {
  readonly shell: Shell;
  /** Path below the site's root; absent: the address of the page itself. */
  readonly action?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
  /** Ids and `data-…` attributes for scripts. */
  readonly id?: string;
}

/** A form that posts, with the token that shows it came from a page of ours. */
export function Form({ shell, action, children, ...rest }: FormProps) {
  return (
    <form method="post" {...(action === undefined ? {} : { action: `${shell.prefix}${action}` })} {...rest}>
      <input type="hidden" name="csrfmiddlewaretoken" value={shell.csrfToken} />
      {children}
    </form>
  );
}

type InputType = 'text' | 'email' | 'password' | 'url' | 'number';

interface InputProps {
  readonly value?: string;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly inputmode?: 'numeric' | 'email' | 'text';
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly min?: string;
  readonly max?: string;
  readonly autofocus?: boolean;
  readonly placeholder?: string;
}

interface FieldProps extends InputProps {
  readonly label: string;
  readonly name: string;
  readonly type?: InputType;
  readonly hint?: ComponentChildren;
  /** What is wrong with the value; absent when nothing is. */
  readonly error?: string | undefined;
  /** Sets fields of the same name on one page apart. */
  readonly idPrefix?: string;
}

/** An input with its label, a hint, and what is wrong with it. */
export function Field({ label, name, type = 'text', hint, error, idPrefix = 'field', ...input }: FieldProps) {
  const id = `${idPrefix}-${name}`;
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`];
  const describedBy = described.filter((each) => each !== '').join(' ');
  return (
    <div class={`field${error === undefined ? '' : ' field--wrong'}`}>
      <label class="field__label" for={id}>
        {label}
      </label>
      <Input
        {...input}
        id={id}
        name={name}
        type={type}
        {...(describedBy === '' ? {} : { 'aria-describedby': describedBy })}
        {...(error === undefined ? {} : { 'aria-invalid': 'true' as const })}
      />
      {hint === undefined ? null : (
        <p class="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p class="field__error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface TypedInputProps extends InputProps {
  readonly id: string;
  readonly name: string;
  readonly type: InputType;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: 'true';
}

/** The types of elements differ by the type of input, so each is spelled out. */
function Input({ type, ...rest }: TypedInputProps) {
  if (type === 'email') return <input class="field__input" type="email" {...rest} />;
  if (type === 'password') return <input class="field__input" type="password" {...rest} />;
  if (type === 'url') return <input class="field__input" type="url" {...rest} />;
  if (type === 'number') return <input class="field__input" type="number" {...rest} />;
  return <input class="field__input" type="text" {...rest} />;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

interface ChoicesProps {
  readonly legend: string;
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly error?: string | undefined;
}

/** One of a few, as radio buttons. */
export function Choices({ legend, name, choices, value, error }: ChoicesProps) {
  return (
    <fieldset class="choices">
      <legend class="field__label">{legend}</legend>
      {choices.map((choice) => (
        <label class="choices__choice" key={choice.value}>
          <input type="radio" name={name} value={choice.value} checked={choice.value === value} required />
          <span>
            {choice.label}
            {choice.hint === undefined ? null : <span class="choices__hint">{choice.hint}</span>}
          </span>
        </label>
      ))}
      {error === undefined ? null : <p class="field__error">{error}</p>}
    </fieldset>
  );
}

interface SelectProps {
  readonly label: string;
  readonly name: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly hint?: ComponentChildren;
}

/** One of many, as a list to choose from. */
export function Select({ label, name, options, value, hint }: SelectProps) {
  const id = `field-${name}`;
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {label}
      </label>
      <select
        class="field__input"
        id={id}
        name={name}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint === undefined ? null : (
        <p class="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
