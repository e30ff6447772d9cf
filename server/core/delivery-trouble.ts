// What a failed delivery means to the owner of the channel, and what they can do about it.

const MEANINGS: Readonly<Record<string, string>> = {
  http_status: 'The service rejected the message. Check that the settings you entered here are still valid there.',
  timeout: 'The service did not respond in time. If this keeps happening, contact its operator.',
  dns: 'The host name does not exist. Check the URL for typing mistakes.',
  connect: 'There is no response at this URL. Check the URL, and that the service is running.',
  private_ip: 'This server does not send requests to its private network. Its operator can allow this.',
  redirects: 'The URL redirects too many times. Copy it from the service again.',
  tls: 'The certificate of the service is not trusted. Its operator must replace it.',
  network: 'The connection was interrupted. This is usually temporary.',
  rate_limited: 'Too many messages were sent at once. New alerts will be delivered again soon.',
  quota: 'The monthly limit has been reached. It resets next month.',
  disabled_by_server: 'The operator of this server has not set up this kind of integration.',
  unverified: 'Open the link in the email that we sent to this address, or save the address again to get a new link.',
  invalid_config: 'The stored settings are no longer valid. Edit the integration and save it again.',
  recipient_gone: 'The recipient no longer exists. Connect it again, or remove the integration.',
  provider_error: 'The service accepted the message but could not deliver it.',
  unexpected_response: 'The response did not come from the service. Check the URL.',
  captcha: 'Signal requires the operator of this server to solve a captcha.',
  exit_code: 'The program that sends the message failed. Its output is in the notification log.',
  group_partial: 'Check which members of the group failed.',
  bounce: 'The email bounced. Check the address.',
  callback_failed: 'The service reported later that it could not deliver the message.',
  internal: 'This is an error in this server. Its operator can find details in the log.',
};

/** Of these the service says that they pass: https://www.rfc-editor.org/rfc/rfc9110#section-15.6 */
const PASSES = /^HTTP status (5\d\d|408|425|429)\b/;

/** Returns what an error of a delivery means, in plain words; empty for what needs none. */
export function troubleMeaning({ code, error }: { readonly code: string; readonly error: string }): string {
  if (code === 'http_status' && PASSES.test(error))
    return 'The service could not take the message. This is usually temporary.';
  return MEANINGS[code] ?? '';
}
