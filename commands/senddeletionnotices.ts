// The earlier name of sendinactivitynotices, as old crontabs have it.
export { default } from './sendinactivitynotices.ts';
