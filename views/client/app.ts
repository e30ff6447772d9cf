import { enhance as browserZone } from './browser-zone.ts';
import { enhance as live } from './live.ts';
import { enhance as menu } from './menu.ts';
import { enhance as relativeTime } from './relative-time.ts';
import { enhance as submitItself } from './submit-itself.ts';

relativeTime(document);
live(document);
menu(document);
browserZone(document);
submitItself(document);
