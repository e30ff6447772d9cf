import { Button } from '../../components/button.tsx';
import { Choices, Form } from '../../components/form.tsx';
import { AccountPage } from '../../layout/account-page.tsx';
import type { Shell } from '../../layout/shell.ts';

const THEMES = [
  { value: '', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As the system', hint: 'Follows your computer or phone, also when it changes.' },
];

const KEYBOARD = [
  { value: 'on', label: 'On', hint: 'Press ? on a page to see the keys, Ctrl K to go anywhere.' },
  { value: 'off', label: 'Off', hint: 'For tools that press keys by themselves, such as speech input.' },
];

interface AppearanceProps {
  readonly shell: Shell;
  readonly theme: string;
  readonly keyboard: 'on' | 'off';
}

/** Light, dark, or as the system; and whether single keys do things. */
export function AppearancePage({ shell, theme, keyboard }: AppearanceProps) {
  return (
    <AccountPage shell={shell} title="Appearance" path="/accounts/profile/appearance/">
      <Form shell={shell} class="form">
        <Choices legend="Theme" name="theme" choices={THEMES} value={theme} />
        <Choices legend="Keyboard shortcuts" name="keyboard" choices={KEYBOARD} value={keyboard} />
        <Button>Save</Button>
      </Form>
    </AccountPage>
  );
}

const REPORTS = [
  { value: 'off', label: 'Never' },
  { value: 'daily', label: 'Every day', hint: 'About the two days before.' },
  { value: 'weekly', label: 'Every Monday', hint: 'About the two weeks before.' },
  { value: 'monthly', label: 'On the first of a month', hint: 'About the two months before.' },
];
const REMINDERS = [
  { value: '0', label: 'Never' },
  { value: '3600', label: 'Every hour' },
  { value: '86400', label: 'Every day' },
];

export interface NotificationsProps {
  readonly shell: Shell;
  readonly reports: string;
  readonly nagPeriod: string;
  readonly errors: Readonly<Record<string, string>>;
}

/** How often to write about all checks together. */
export function NotificationsPage({ shell, reports, nagPeriod, errors }: NotificationsProps) {
  return (
    <AccountPage shell={shell} title="Reports" path="/accounts/profile/notifications/">
      <Form shell={shell} class="form">
        <Choices
          legend="Mail me a report on all my checks"
          name="reports"
          choices={REPORTS}
          value={reports}
          error={errors['reports']}
        />
        <Choices
          legend="Remind me while checks are down"
          name="nag_period"
          choices={REMINDERS}
          value={nagPeriod}
          error={errors['nag_period']}
        />
        <p class="field__hint">Reports go out between nine and eleven in the morning of your time zone.</p>
        <Button>Save</Button>
      </Form>
    </AccountPage>
  );
}
