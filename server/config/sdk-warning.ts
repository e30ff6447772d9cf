/**
 * Keeps the AWS library from printing that it will need a newer Node: what we support, and until when, is our decision
 * (docs/decisions/node-20.md), and the warning would stand in the output of every command that uses a bucket. Call it
 * before the library is loaded. It can go together with Node 20.
 */
export function withoutSdkWarning(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
