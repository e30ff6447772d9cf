import { enhance as live } from './live.ts';
import { enhance as relativeTime } from './relative-time.ts';

relativeTime(document);
live(document);
