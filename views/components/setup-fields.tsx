/** One input of the form that connects a channel, with what is in it. */
export interface ShownField {
  readonly name: string;
  readonly label: string;
  readonly type:
    | 'text'
    | 'url'
    | 'email'
    | 'tel'
    | 'password'
    | 'textarea'
    | 'checkbox'
    | 'select'
    | 'channels'
    | 'hidden';
  readonly value: string;
  readonly isRequired: boolean;
  readonly maxLength: number | null;
  readonly placeholder: string;
  readonly help: string;
  /** Empty when nothing is wrong. */
  readonly error: string;
  /** Of a list, or of a group of boxes. */
  readonly options: readonly ShownOption[];
}

export interface ShownOption {
  readonly value: string;
  readonly label: string;
  readonly isChosen: boolean;
}

interface SetupFieldsProps {
  readonly fields: readonly ShownField[];
}

/** The inputs of a set-up form, in order. */
export function SetupFields({ fields }: SetupFieldsProps) {
  return (
    <>
      {fields.map((field) => (
        <SetupField field={field} key={field.name} />
      ))}
    </>
  );
}

function SetupField({ field }: { readonly field: ShownField }) {
  const { name, type, value } = field;
  if (type === 'hidden') return <input type="hidden" name={name} value={value} />;
  if (type === 'checkbox') return <Box field={field} />;
  if (type === 'channels') return <Boxes field={field} />;
  return (
    <div class={`field${field.error === '' ? '' : ' field--wrong'}`}>
      <label class="field__label" for={`field-${name}`}>
        {field.label}
      </label>
      <Control field={field} />
      <Remarks field={field} />
    </div>
  );
}

function Control({ field }: { readonly field: ShownField }) {
  const { name, type, value, isRequired, maxLength, placeholder, error } = field;
  const common = {
    class: 'field__input',
    id: `field-${name}`,
    name,
    required: isRequired,
    ...(error === '' ? {} : { 'aria-invalid': 'true' as const }),
    ...describedBy(field),
  };
  const typed = {
    ...common,
    placeholder,
    spellcheck: false,
    autocomplete: 'off',
    ...(maxLength === null ? {} : { maxLength }),
  };
  if (type === 'select') {
    return (
      <select {...common}>
        {field.options.map((option) => (
          <option key={option.value} value={option.value} selected={option.isChosen}>
            {option.label}
          </option>
        ))}
      </select>
    );
  }
  if (type === 'textarea') {
    return (
      <textarea {...typed} rows={3}>
        {value}
      </textarea>
    );
  }
  if (type === 'password') return <input {...typed} type="password" value={value} autocomplete="new-password" />;
  if (type === 'email') return <input {...typed} type="email" value={value} />;
  if (type === 'tel') return <input {...typed} type="text" inputmode="tel" value={value} />;
  // a field of the type url refuses addresses that we complete
  if (type === 'url') return <input {...typed} type="text" inputmode="url" value={value} />;
  return <input {...typed} type="text" value={value} />;
}

function Box({ field }: { readonly field: ShownField }) {
  const { name, label, value, error } = field;
  return (
    <div class={`field${error === '' ? '' : ' field--wrong'}`}>
      <label class="choices__choice">
        <input
          type="checkbox"
          name={name}
          value="true"
          checked={value !== ''}
          {...(error === '' ? {} : { 'aria-invalid': 'true' as const })}
          {...describedBy(field)}
        />
        <span>{label}</span>
      </label>
      <Remarks field={field} />
    </div>
  );
}

function Boxes({ field }: { readonly field: ShownField }) {
  const { name, label, options } = field;
  return (
    <fieldset class="choices" {...describedBy(field)}>
      <legend class="field__label">{label}</legend>
      {options.length === 0 ? <p class="field__hint">There is nothing to choose yet.</p> : null}
      {options.map((option) => (
        <label class="choices__choice" key={option.value}>
          <input type="checkbox" name={name} value={option.value} checked={option.isChosen} />
          <bdi>{option.label}</bdi>
        </label>
      ))}
      <Remarks field={field} />
    </fieldset>
  );
}

function Remarks({ field: { name, help, error } }: { readonly field: ShownField }) {
  return (
    <>
      {help === '' ? null : (
        <p class="field__hint" id={`field-${name}-hint`}>
          {help}
        </p>
      )}
      {error === '' ? null : (
        <p class="field__error" id={`field-${name}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

function describedBy({ name, help, error }: ShownField) {
  const ids = [help === '' ? '' : `field-${name}-hint`, error === '' ? '' : `field-${name}-error`];
  const text = ids.filter((id) => id !== '').join(' ');
  return text === '' ? {} : { 'aria-describedby': text };
}
