import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { ServiceLogo } from '../../components/icon.tsx';
import type { Shell } from '../../layout/shell.ts';
import type { ShownChannel } from '../checks/shown-check.ts';

interface ChannelsDialogProps {
  readonly shell: Shell;
  /** Of the check. */
  readonly code: string;
  readonly channels: readonly (ShownChannel & { readonly isOn: boolean })[];
}

/** Who is told of a check, one switch for each integration. */
export function ChannelsDialog({ shell, code, channels }: ChannelsDialogProps) {
  if (channels.length === 0) return <p>No notifications are sent, because this project has no integrations yet.</p>;
  return (
    <Form shell={shell} action={`/checks/${code}/channels/`} class="form">
      <ul class="list">
        {channels.map(({ code: channel, logo, label, name, isOn }) => (
          <li class="list__item" key={channel}>
            <label class="check-actions__channel">
              <input type="checkbox" name="channel" value={channel} checked={isOn} />
              <ServiceLogo logo={logo} label={label} />
              <bdi>{name}</bdi>
            </label>
          </li>
        ))}
      </ul>
      <Button>Save</Button>
    </Form>
  );
}
