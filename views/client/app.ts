import { enhance as live } from './live.ts';
import { enhance as relativeTime } from './relative-time.ts';
import { enhance as submitItself } from './submit-itself.ts';

relativeTime(document);
live(document);
submitItself(document);
