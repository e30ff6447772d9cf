/** Kinds that send to an address of one's own, with the settings that lead them to a recipient here. */
export function mixedKinds(url: string): readonly { readonly kind: string; readonly value: string }[] {
  const plain = ['slack', 'mattermost', 'googlechat', 'msteamsw', 'rocketchat', 'pagertree', 'spike', 'victorops'];
  return [
    ...plain.map((kind) => ({ kind, value: `${url}/${kind}` })),
    { kind: 'gotify', value: JSON.stringify({ url: `${url}/gotify`, token: 'token', priority: 5, priority_up: 5 }) },
    {
      kind: 'zulip',
      value: JSON.stringify({
        bot_email: 'bot@example.org',
        api_key: 'key',
        mtype: 'stream',
        to: 'ops',
        site: `${url}/zulip`,
        topic: '',
      }),
    },
    { kind: 'webhook', value: JSON.stringify({ method_down: 'POST', url_down: `${url}/webhook`, body_down: '$NAME' }) },
  ];
}

/** Two recipients that make trouble: one never answers within the time limit, one says 503. */
export function troubleMakers(url: string): readonly { readonly kind: string; readonly value: string }[] {
  const hook = (path: string) =>
    JSON.stringify({ method_down: 'POST', url_down: `${url}/${path}`, body_down: '$NAME' });
  return [
    { kind: 'webhook', value: hook('hangs') },
    { kind: 'webhook', value: hook('unavailable') },
  ];
}
