import { enhance as badges } from './badges.ts';
import { enhance as bodySearch } from './body-search.ts';
import { enhance as browserZone } from './browser-zone.ts';
import { enhance as copyButton } from './copy-button.ts';
import { enhance as countdown } from './countdown.ts';
import { openDialogs } from './dialog.ts';
import { enhance as docsSearch } from './docs-search.ts';
import { addBehaviours, enhanceAll } from './enhance.ts';
import { enhance as eventLog } from './event-log.ts';
import { enhance as filter } from './filter.ts';
import { enhance as filtering } from './filtering.ts';
import { enhance as fromFragment } from './from-fragment.ts';
import { listenToKeys } from './keyboard.ts';
import { enhance as listFilter } from './list-filter.ts';
import { enhance as listSelection } from './list-selection.ts';
import { followPage } from './live.ts';
import { loadMenus } from './load-menu.ts';
import { closeMenus } from './menu.ts';
import { enhance as nameFields } from './name-fields.ts';
import { enhance as narrow } from './narrow.ts';
import { openLinked } from './open-linked.ts';
import { openPalette } from './palette.ts';
import { enhance as passwordStrength } from './password-strength.ts';
import { enhance as pick } from './pick.ts';
import { enhance as pingNow } from './ping-now.ts';
import { quietly } from './quiet-submit.ts';
import { keepTicking, enhance as relativeTime } from './relative-time.ts';
import { enhance as schedule } from './schedule.ts';
import { enhance as scheduleTester } from './schedule-tester.ts';
import { enhance as submitItself } from './submit-itself.ts';
import { enhance as channelSwitch } from './switch.ts';
import { enhance as tabs } from './tabs.ts';
import { enhance as undo } from './undo.ts';
import { enhance as webauthn } from './webauthn.ts';
import { enhance as zoneHint } from './zone-hint.ts';

// what elements do, also those that come later: in a dialog, or by the event stream
addBehaviours([
  relativeTime,
  badges,
  browserZone,
  bodySearch,
  copyButton,
  filtering,
  docsSearch,
  filter,
  fromFragment,
  nameFields,
  narrow,
  pick,
  listFilter,
  listSelection,
  passwordStrength,
  scheduleTester,
  countdown,
  eventLog,
  pingNow,
  schedule,
  submitItself,
  channelSwitch,
  tabs,
  undo,
  webauthn,
  zoneHint,
]);
enhanceAll(document);

// what the page as a whole does
keepTicking(document);
closeMenus(document);
loadMenus(document);
openDialogs(document);
openLinked(document);
quietly(document);
followPage(document);
openPalette(document);
listenToKeys(document);
