import { textOf } from '../../delivery/form.ts';
import type { SetupAnswer, SetupPage, SetupVisit } from '../../delivery/setup.ts';
import { submitChallenge } from './challenge.ts';
import type { SignalSetting } from './config.ts';

const CAPTCHA_PAGE = 'https://signalcaptchas.org/challenge/generate.html';

/** What Signal needs besides a form: a test of a recipient before it is saved, and captchas to be solved. */
export function signalPages(readRecipient: (text: string) => string | null): readonly SetupPage<SignalSetting>[] {
  return [
    {
      path: '/signal_verify/',
      async post(visit) {
        const recipient = readRecipient(textOf(visit.form, 'recipient'));
        if (recipient === null)
          return { do: 'refuse', status: 400, text: 'This is neither a phone number nor a Signal user name.' };
        await visit.limit('signalVerify');
        const error = await visit.tryOut(JSON.stringify({ value: recipient, up: true, down: true }));
        return { do: 'text', status: 200, text: error ?? 'Delivered' };
      },
    },
    {
      path: '/signal_captcha/',
      get: async (visit) => (visit.user.isSuperuser ? ask(visit) : { do: 'refuse', status: 403 }),
      async post(visit) {
        if (!visit.user.isSuperuser) return { do: 'refuse', status: 403 };
        const [challenge, captcha] = [textOf(visit.form, 'challenge'), textOf(visit.form, 'captcha')];
        const { ok, said } = await submitChallenge({ challenge, captcha }, visit);
        return { do: 'tell', title: ok ? 'Accepted' : 'Signal did not accept the message', text: said };
      },
    },
  ];
}

function ask({ query }: SetupVisit): SetupAnswer {
  const host = textOf(query, 'host');
  return {
    do: 'show',
    screen: {
      title: 'Signal requires a captcha',
      text: [
        ...(host === '' ? [] : [`The captcha is requested by ${host}.`]),
        'Solve the captcha, copy the link address of “Open Signal”, and paste it here.',
      ],
      link: { href: CAPTCHA_PAGE, label: 'Solve the captcha' },
      form: {
        fields: [
          { name: 'challenge', label: 'Challenge', type: 'text', required: true },
          { name: 'captcha', label: 'Solution', type: 'textarea', required: true, placeholder: 'signalcaptcha://…' },
        ],
        values: { challenge: textOf(query, 'challenge') },
        button: 'Submit',
      },
    },
  };
}
