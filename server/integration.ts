// What an integration that is no part of Rollcall is written with: `import { … } from 'rollcall/integration'`.
// docs/adding-an-integration.md explains it, docs/examples/integration-hello is a whole one.

export type { Logo } from '../views/icons.ts';
export type { NotifiedStatus } from './core/route-flip.ts';
export { type Alert, type Fact, factsOf, othersSummary, reasonOf, statusWord, titleOf } from './delivery/alert.ts';
export { type DeliveryCode, DeliveryError, type DeliveryErrorOptions } from './delivery/delivery-error.ts';
export {
  fieldErrors,
  isTicked,
  PICK_ONE_ERROR,
  rawTextOf,
  readUrl,
  textOf,
  textsOf,
  tick,
  URL_ERROR,
} from './delivery/form.ts';
export { oneLiner, sinceSentence, statusCircle } from './delivery/headline.ts';
export {
  type Callback,
  type Category,
  type Delivery,
  defineIntegration,
  type Field,
  type FormInput,
  type FormResult,
  type Integration,
  type RetryPolicy,
} from './delivery/integration.ts';
export { formatMoment } from './delivery/moment.ts';
export { type PhoneConfig, phoneMembers } from './delivery/phone.ts';
export { pushText } from './delivery/push-text.ts';
export type { SettingName, Settings } from './delivery/settings.ts';
export type { RedirectSetup, SetupAnswer, SetupContext, SetupPage, SetupVisit } from './delivery/setup.ts';
export { publicId, type Sign, type SigningPurpose } from './delivery/signer.ts';
export { invalidConfig, isJsonObject, readStored } from './delivery/stored-value.ts';
export { bodyExcerpt, bodyText, escapeHtml, fitLines, markdownLabel, shorten } from './delivery/texts.ts';
export { type UrlConfig, urlOnly } from './delivery/url-only.ts';
export type { Http, HttpAnswer, HttpExtras, HttpRequest, Judge, Mail, Refusal, Shell } from './delivery/ways-out.ts';
