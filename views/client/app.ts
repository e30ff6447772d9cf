import { enhance as browserZone } from './browser-zone.ts';
import { enhance as live } from './live.ts';
import { enhance as menu } from './menu.ts';
import { enhance as passwordStrength } from './password-strength.ts';
import { enhance as relativeTime } from './relative-time.ts';
import { enhance as schedule } from './schedule.ts';
import { enhance as submitItself } from './submit-itself.ts';
import { enhance as webauthn } from './webauthn.ts';
import { enhance as zoneHint } from './zone-hint.ts';

relativeTime(document);
live(document);
menu(document);
browserZone(document);
submitItself(document);
passwordStrength(document);
webauthn(document);
zoneHint(document);
schedule(document);
