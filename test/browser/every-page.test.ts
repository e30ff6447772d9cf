import { describeEveryPage } from './every-page.ts';

describeEveryPage('usual', { axe: true });
// axe looks at these among the slow tests: what a page says changes little in what it is made of
describeEveryPage('hostile', { axe: false });
