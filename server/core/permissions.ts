/** The role of a user in a project. A superuser who owns it or is a member counts as that. */
export type Role = 'owner' | 'manager' | 'member' | 'reader' | 'superuser' | 'outsider';

/** How a membership stores its role: reader, (writing) member, manager. */
export type MemberRole = 'r' | 'w' | 'm';

/** What to do with an attempt: let it pass, pass over it in silence, or the status to answer. */
export type Verdict = 'allow' | 'ignore' | 400 | 403 | 404;

/** `if-proposed`: only for the one to whom the project was offered. */
type Cell = Verdict | 'if-proposed';
type Row = Readonly<Record<Exclude<Role, 'outsider'>, Cell>>;

function row(owner: Cell, manager: Cell, member: Cell, reader: Cell, superuser: Cell): Row {
  return { owner, manager, member, reader, superuser };
}

/** Who may do what; nothing else in the program decides that. */
export const PERMISSIONS = {
  //                        owner    manager        member         reader         superuser
  /** Checks, details, log, ping bodies, badges, integrations, the settings page. */
  view: row('allow', 'allow', 'allow', 'allow', 'allow'),
  /** The project appears in one's own lists, menus and reports. */
  list: row('allow', 'allow', 'allow', 'allow', 'ignore'),
  'test-channel': row('allow', 'allow', 'allow', 403, 'allow'),
  /** Add a check; its name, tags, slug, description, schedule, filtering rules. */
  'edit-check': row('allow', 'allow', 'allow', 403, 'allow'),
  /** Pause, resume, copy, clear events, remove. */
  'operate-check': row('allow', 'allow', 'allow', 403, 'allow'),
  /** Needed in the project a check leaves and in the one it enters. */
  'transfer-check': row('allow', 'allow', 'allow', 403, 'allow'),
  /** Add, edit, rename, remove an integration; assign channels to checks. */
  'edit-channel': row('allow', 'allow', 'allow', 403, 'allow'),
  'set-up-prometheus': row('allow', 'allow', 'allow', 'allow', 'allow'),
  'set-url-style': row('allow', 'allow', 'allow', 'ignore', 'allow'),
  'rename-project': row('allow', 'allow', 'allow', 403, 'allow'),
  /** How alerts of all checks are sent. */
  'set-alert-rules': row('allow', 'allow', 'allow', 403, 'allow'),
  /** View, create and revoke keys. */
  'manage-keys': row('allow', 'allow', 'allow', 403, 'allow'),
  /** Invite, remove members, change their roles. */
  'manage-team': row('allow', 'allow', 403, 403, 'allow'),
  /** Start and cancel. */
  'offer-project': row('allow', 403, 403, 403, 403),
  /** Accept and reject. */
  'answer-offer': row(403, 'if-proposed', 'if-proposed', 'if-proposed', 'if-proposed'),
  'remove-project': row('allow', 404, 404, 404, 404),
  'leave-project': row(400, 'allow', 'allow', 'allow', 400),
  'ping-now': row('allow', 'allow', 'allow', 'allow', 'allow'),
  'edit-status-page': row('allow', 'allow', 403, 403, 'allow'),
  'edit-in-bulk': row('allow', 'allow', 403, 403, 'allow'),
  'view-audit-log': row('allow', 'allow', 403, 403, 'allow'),
} as const satisfies Readonly<Record<string, Row>>;

export type Action = keyof typeof PERMISSIONS;

/** Returns what to do with an attempt. Outsiders never learn that there is such a project. */
export function verdictOn(action: Action, role: Role, { isProposed }: { readonly isProposed: boolean }): Verdict {
  if (role === 'outsider') return 404;
  const cell: Cell = PERMISSIONS[action][role];
  if (cell === 'if-proposed') return isProposed ? 'allow' : 403;
  return cell;
}

/** Returns what a membership makes of its holder. */
export function roleOfMember(role: MemberRole): Role {
  if (role === 'm') return 'manager';
  return role === 'w' ? 'member' : 'reader';
}
