import type { AnsiPiece } from '../../../server/core/ansi.ts';
import { AnsiText } from '../../components/ansi-text.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';

/** A way to look at a body. */
export type BodyForm =
  | { readonly id: string; readonly title: string; readonly text: string }
  | { readonly id: string; readonly title: string; readonly pieces: readonly AnsiPiece[] }
  /** A document for a frame that may do nothing. */
  | { readonly id: string; readonly title: string; readonly document: string };

export interface ShownBody {
  readonly forms: readonly BodyForm[];
  /** Which one to show first. */
  readonly current: string;
  /** Empty: too long for the clipboard. */
  readonly copy: string;
  /** `The first 100 of 812 KB`; empty when it is whole. */
  readonly cut: string;
}

export interface PingProps {
  readonly checkName: string;
  readonly checkHref: string;
  readonly label: string;
  readonly look: 'success' | 'start' | 'fail' | 'log' | 'ign';
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** In each zone that the viewer may want. */
  readonly times: readonly { readonly zone: string; readonly text: string }[];
  /** All pings of the run; empty when it has no id. */
  readonly runHref: string;
  /** Null: there is one, but it is not to be had now. */
  readonly body: ShownBody | 'none' | null;
  readonly downloadHref: string;
  readonly logHref: string;
  /** This ping as a page of its own. */
  readonly ownHref: string;
  readonly previous: string | null;
  readonly next: string | null;
}

/** Everything about one ping. */
export function PingDetails(props: PingProps) {
  const { checkName, checkHref, label, look, facts, times, runHref, body, previous, next } = props;
  return (
    <div class="ping">
      <p class="ping__top">
        <span class={`event__mark event__mark--${look}`}>{label}</span>
        <a class="ping__check" href={checkHref}>
          <bdi>{checkName}</bdi>
        </a>
        <span class="ping__moves">
          <Move href={previous} label="Previous ping" icon="chevron-left" />
          <Move href={next} label="Next ping" icon="chevron-right" />
        </span>
      </p>
      <table class="fact-table">
        <caption class="visually-hidden">About this ping</caption>
        <tbody>
          {times.map(({ zone, text }) => (
            <tr key={zone}>
              <th scope="row">Time, {zone}</th>
              <td>{text}</td>
            </tr>
          ))}
          {facts.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <bdi>{value}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="ping__links">
        {runHref === '' ? null : <a href={runHref}>All pings of this run</a>}
        <a href={props.logHref}>Log of the check</a>
        <a href={props.ownHref}>Link to this ping</a>
      </p>
      {body === 'none' ? <p class="ping__none">This ping has no body.</p> : null}
      {body === null ? <p class="ping__none">The body is not available yet. Try again in a moment.</p> : null}
      {body === 'none' || body === null ? null : <Body body={body} downloadHref={props.downloadHref} />}
    </div>
  );
}

interface MoveProps {
  readonly href: string | null;
  readonly label: string;
  readonly icon: 'chevron-left' | 'chevron-right';
}

function Move({ href, label, icon }: MoveProps) {
  if (href === null) return <span class="ping__move ping__move--none" />;
  return (
    <a class="ping__move" href={href} data-dialog title={label}>
      <Icon name={icon} label={label} />
    </a>
  );
}

function Body({ body, downloadHref }: { readonly body: ShownBody; readonly downloadHref: string }) {
  const [first] = body.forms;
  return (
    <section class="ping-body">
      <p class="ping-body__tools">
        <strong>Body</strong>
        <label class="ping-body__wrap">
          <input type="checkbox" checked /> Wrap lines
        </label>
        <input
          class="field__input ping-body__search"
          type="search"
          aria-label="Search in the body"
          placeholder="Search"
          data-body-search
          hidden
        />
        <output class="ping-body__found" data-body-found />
        {body.copy === '' ? null : <CopyButton text={body.copy} label="Copy the body" />}
        <a href={downloadHref}>Download</a>
      </p>
      {body.cut === '' ? null : <p class="field__hint">{body.cut}</p>}
      {body.forms.length === 1 && first !== undefined ? (
        <Form form={first} />
      ) : (
        <Tabs id="ping-body" label="Formats of the body" tabs={body.forms.map(tabOf)} current={body.current} />
      )}
    </section>
  );
}

function tabOf(form: BodyForm): Tab {
  return { id: form.id, title: form.title, panel: <Form form={form} /> };
}

function Form({ form }: { readonly form: BodyForm }) {
  if ('document' in form) {
    return (
      <iframe
        class="ping-body__frame"
        title="The email with its original formatting"
        sandbox=""
        srcdoc={form.document}
      />
    );
  }
  return (
    <pre class="ping-body__text" dir="auto">
      {'pieces' in form ? <AnsiText pieces={form.pieces} /> : form.text}
    </pre>
  );
}
