import type { ComponentChildren } from 'preact';
import { Breadcrumb } from '../components/breadcrumb.tsx';
import { Button, type ButtonLook, LinkButton } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { Confirm } from '../components/confirm.tsx';
import { Copyable } from '../components/copy-button.tsx';
import { DataTable } from '../components/data-table.tsx';
import { Empty } from '../components/empty.tsx';
import { Choices, Field, Select } from '../components/form.tsx';
import { Icon, ServiceLogo } from '../components/icon.tsx';
import { Menu } from '../components/menu.tsx';
import { Moment } from '../components/moment.tsx';
import { NOTICE_KINDS, Notice } from '../components/notice.tsx';
import { SHOWN_STATUSES, Status, StatusMark } from '../components/status.tsx';
import { Tabs } from '../components/tabs.tsx';
import { Toolbar, ToolbarSpace } from '../components/toolbar.tsx';
import { ICONS, type Logo } from '../icons.ts';
import { Page } from '../layout/page.tsx';
import type { Shell } from '../layout/shell.ts';

const LOOKS: readonly ButtonLook[] = ['main', 'plain', 'danger'];
const CHOICES = [
  { value: 'a', label: 'First choice', hint: 'What it is good for.' },
  { value: 'b', label: 'Second choice' },
];
const COLUMNS = [
  { id: 'name', label: 'Name' },
  { id: 'when', label: 'When', phoneLabel: 'When' },
  { id: 'count', label: 'Count', phoneLabel: 'Count', align: 'end' },
] as const;

interface StyleguideProps {
  readonly shell: Shell;
  /** ISO 8601, a while ago. */
  readonly at: string;
  readonly services: readonly { readonly label: string; readonly logo: Logo | null }[];
}

/** Every component in every state, for those who change one. */
export function StyleguidePage({ shell, at, services }: StyleguideProps) {
  return (
    <Page shell={shell} title={`Components – ${shell.siteName}`}>
      <h1 class="page-title">Components</h1>
      <Part title="Statuses">
        {SHOWN_STATUSES.flatMap((status) =>
          [false, true].map((started) => (
            <span key={`${status} ${started}`}>
              <Status status={status} started={started} /> <StatusMark status={status} started={started} />
            </span>
          )),
        )}
      </Part>
      <Part title="Buttons and links">
        {LOOKS.map((look) => (
          <Button look={look} key={look}>
            <Icon name="plus" /> {look}
          </Button>
        ))}
        <Button disabled>disabled</Button>
        <LinkButton href="#main">a link</LinkButton>
        <a href="#main">a plain link</a>
      </Part>
      {NOTICE_KINDS.map((kind) => (
        <Notice kind={kind} key={kind}>
          A notice of the kind <strong>{kind}</strong>.
        </Notice>
      ))}
      <Card title="Fields">
        <form class="form">
          <Field label="A field" name="plain" hint="What belongs into it." />
          <Field label="A wrong one" name="wrong" value="nonsense" error="This is not an address." />
          <Select label="One of many" name="many" options={CHOICES} value="b" />
          <Choices legend="One of a few" name="few" choices={CHOICES} value="a" />
        </form>
      </Card>
      <Card title="A dangerous card" look="danger">
        <Confirm label="Remove…" about="the example">
          <Button look="danger">Remove the example</Button>
        </Confirm>
      </Card>
      <Part title="Menu">
        <Menu label="Open me">
          <a class="menu__item" href="#main">
            <Icon name="settings" /> An item
          </a>
        </Menu>
      </Part>
      <Breadcrumb items={[{ label: 'All', href: '#main' }, { label: 'Some', href: '#main' }, { label: 'This one' }]} />
      <Tabs
        id="example"
        label="Examples"
        tabs={[
          { id: 'line', title: 'A line', panel: <Copyable text="curl https://example.org" label="Copy the line" /> },
          { id: 'block', title: 'A block', panel: <Copyable text={'one\ntwo'} label="Copy the block" block /> },
        ]}
      />
      <Toolbar label="Filter the examples">
        <Button look="plain">First</Button>
        <ToolbarSpace />
        <Button look="plain">Last</Button>
      </Toolbar>
      <DataTable
        caption="Examples"
        columns={COLUMNS}
        rows={[{ key: '1', cells: ['nightly backup', <Moment at={at} none="never" key="at" />, '1,204'] }]}
        none="No examples."
      />
      <DataTable caption="Nothing" columns={COLUMNS} rows={[]} none="No examples." />
      <Empty icon="archive" title="Nothing here yet" text="What will be here, and how it gets here.">
        <Button>Make the first</Button>
      </Empty>
      <Part title="Logos">
        {services.map(({ label, logo }) => (
          <span key={label}>
            <ServiceLogo logo={logo} label={label} /> {label}
          </span>
        ))}
      </Part>
      <Part title="Icons">
        {ICONS.map((name) => (
          <span key={name}>
            <Icon name={name} /> {name}
          </span>
        ))}
      </Part>
    </Page>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <Card title={title}>
      <div class="samples">{children}</div>
    </Card>
  );
}
