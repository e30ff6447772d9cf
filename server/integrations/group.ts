import { isUuid } from '../core/uuid.ts';
import { counted } from '../core/words.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import { fieldErrors, textOf, textsOf } from '../delivery/form.ts';
import { defineIntegration } from '../delivery/integration.ts';
import { invalidConfig } from '../delivery/stored-value.ts';

const MAX_LABEL_LENGTH = 100;

export default defineIntegration({
  kind: 'group',
  label: 'Group',
  logo: { icon: 'layers' },
  settings: [],
  category: 'other',
  guide: () => ['A group stands for several integrations: assign it to a check, and all of them are notified.'],
  editable: true,
  setup: {
    by: 'form',
    form: [
      { name: 'label', label: 'Name', type: 'text', maxLength: MAX_LABEL_LENGTH },
      { name: 'channels', label: 'Integrations in this group', type: 'channels', required: true },
    ],
  },
  // its members have had their attempts
  retry: { attempts: 1 },
  enabled: () => true,
  parseConfig(value) {
    const codes = value.split(',').map((code) => code.trim().toLowerCase());
    const members = [...new Set(codes.filter((code) => code !== ''))];
    if (members.length === 0 || !members.every(isUuid)) throw invalidConfig();
    return { members };
  },
  validateForm(input) {
    const label = textOf(input, 'label');
    const members = [...new Set(textsOf(input, 'channels').map((code) => code.toLowerCase()))];
    const errors = fieldErrors({
      label: label.length > MAX_LABEL_LENGTH ? `Use at most ${MAX_LABEL_LENGTH} characters.` : '',
      channels: members.length === 0 || !members.every(isUuid) ? 'Choose at least one integration.' : '',
    });
    return errors === null ? { value: members.join(','), name: label } : { errors };
  },
  formValues: ({ members }) => ({ channels: members }),
  isNoop: () => false,
  describe: ({ members }) => `Sends to ${counted(members.length, 'integration')}`,
  members: ({ members }) => members,
  async notify({ members }) {
    if (members === null || members.failed === 0) return;
    const { failed, retried, total } = members;
    const text = `${failed} of ${total} members could not be notified`;
    // the group is looked at again as often as a member would be
    throw new DeliveryError(text, { code: 'group_partial', transient: retried > 0 });
  },
});
