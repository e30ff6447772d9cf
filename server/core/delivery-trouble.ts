// What a failed delivery means to the owner of the channel, and what they can do about it.

const MEANINGS: Readonly<Record<string, string>> = {
  http_status: 'The service refused the message. Check that what you pasted here is still valid there.',
  timeout: 'The service did not answer in time. If it keeps happening, ask whoever runs it.',
  dns: 'No server has this name. Check the address for a typing mistake.',
  connect: 'Nothing answers at this address. Check it, and that the service is running.',
  private_ip: 'This server may not send to addresses inside of its own network. Its operator can allow that.',
  redirects: 'The address leads in circles. Copy it from the service again.',
  tls: 'The certificate of the service cannot be trusted. Whoever runs it has to renew it.',
  network: 'The connection broke. That usually mends itself.',
  rate_limited: 'Too many messages went out at once. Newer alerts get through again soon.',
  quota: 'The allowance of this month is used up. It starts anew with the next month.',
  disabled_by_server: 'The operator of this server has not set this kind up.',
  unverified: 'Open the link in the mail that we sent to this address, or save the address again to get another.',
  invalid_config: 'The stored settings make no sense any more. Edit the integration and save it again.',
  recipient_gone: 'The recipient is not there any more. Connect it anew, or remove the integration.',
  provider_error: 'The service took the message but could not deliver it.',
  unexpected_response: 'Something else than the service answers at this address. Check it.',
  captcha: 'Signal wants the operator of this server to solve a captcha.',
  exit_code: 'The program that sends it failed. Its output is in the notification log.',
  group_partial: 'See which members of the group failed.',
  bounce: 'The mail came back. Check the address.',
  callback_failed: 'The service reported later that it could not deliver the message.',
  internal: 'This is our fault; the operator of this server finds more in its log.',
};

/** Returns what an error code of a delivery means, in plain words; empty for what needs none. */
export function troubleMeaning(errorCode: string): string {
  return MEANINGS[errorCode] ?? '';
}
