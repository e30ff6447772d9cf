import { enhance as badges } from './badges.ts';
import { enhance as bodySearch } from './body-search.ts';
import { enhance as choices } from './choices.ts';
import { enhance as copyButton } from './copy-button.ts';
import { enhance as countdown } from './countdown.ts';
import { openDialogs, openLinked } from './dialog.ts';
import { enhance as docsSearch } from './docs-search.ts';
import { addBehaviours, enhanceAll } from './enhance.ts';
import { enhance as eventLog } from './event-log.ts';
import { enhance as forms } from './forms.ts';
import { listenToKeys } from './keyboard.ts';
import { enhance as listFilter } from './list-filter.ts';
import { enhance as listSelection } from './list-selection.ts';
import { followPage } from './live.ts';
import { closeMenus, loadMenus } from './menu.ts';
import { enhance as nameFields } from './name-fields.ts';
import { openPalette } from './palette.ts';
import { enhance as pingNow } from './ping-now.ts';
import { quietly } from './quiet-submit.ts';
import { keepTicking, enhance as relativeTime } from './relative-time.ts';
import { enhance as schedule } from './schedule.ts';
import { enhance as scheduleTester } from './schedule-tester.ts';
import { enhance as channelSwitch } from './switch.ts';
import { enhance as tabs } from './tabs.ts';
import { enhance as webauthn } from './webauthn.ts';

// what elements do, also those that come later: in a dialog, or by the event stream
addBehaviours([
  relativeTime,
  badges,
  choices,
  forms,
  bodySearch,
  copyButton,
  docsSearch,
  nameFields,
  listFilter,
  listSelection,
  scheduleTester,
  countdown,
  eventLog,
  pingNow,
  schedule,
  channelSwitch,
  tabs,
  webauthn,
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
