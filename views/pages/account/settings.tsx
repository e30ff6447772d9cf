import { Button } from '../../components/button.tsx';
import { Choices, Form } from '../../components/form.tsx';
import { AccountPage } from '../../layout/account-page.tsx';
import type { Shell } from '../../layout/shell.ts';

const THEMES = [
  { value: '', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'Same as system', hint: 'Follows the setting of your computer or phone.' },
];

const KEYBOARD = [
  { value: 'on', label: 'On', hint: 'Press ? to list the shortcuts, or Ctrl K to go to any page.' },
  { value: 'off', label: 'Off', hint: 'For tools that generate key presses, such as speech input.' },
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
  { value: 'daily', label: 'Every day', hint: 'Covers the last two days.' },
  { value: 'weekly', label: 'Every Monday', hint: 'Covers the last two weeks.' },
  { value: 'monthly', label: 'On the first of each month', hint: 'Covers the last two months.' },
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
          legend="Email me a report on all my checks"
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
        <p class="field__hint">Reports are sent between 9:00 and 11:00 in your time zone.</p>
        <Button>Save</Button>
      </Form>
    </AccountPage>
  );
}
