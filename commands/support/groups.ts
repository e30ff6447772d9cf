/** The commands as `rollcall help` shows them: by what one wants to do. */
export const GROUPS: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: 'Run the server', names: ['all', 'serve', 'pinger', 'smtpd', 'sendalerts', 'sendreports', 'migrate'] },
  { title: 'Look at the server', names: ['check', 'config', 'healthcheck', 'testmail', 'version'] },
  { title: 'Accounts', names: ['createsuperuser', 'changepassword', 'resettwofactor'] },
  {
    title: 'Projects, checks and channels',
    names: ['createproject', 'createcheck', 'createchannel', 'channels', 'next'],
  },
  { title: 'Copy and move data', names: ['backup', 'backup-done', 'restore', 'restore-done', 'dump', 'load'] },
  { title: 'Beside your jobs, on any machine', names: ['exec'] },
  {
    title: 'Delete what is no longer needed',
    names: ['prune', 'clearsessions', 'pruneobjects', 'prunepingsslow', 'prunetokenbucket', 'pruneusers'],
  },
  {
    title: 'Send notices',
    names: ['sendlogs', 'sendflappingnotices', 'sendinactivitynotices', 'senddeletionnotices', 'senddeletionscheduled'],
  },
  { title: 'Services', names: ['settelegramwebhook', 'submitchallenge'] },
  { title: 'This program in your shell', names: ['completion'] },
];
