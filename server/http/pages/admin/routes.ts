import { type PageRoute, userRoute } from '../../kit/page-route.ts';
import { returnToOwn } from './borrow.ts';
import { askToDelete, changeRow, deleteRow, showRow } from './change.ts';
import { showAdmin } from './index.ts';
import { showList } from './list.ts';
import type { AdminModel } from './model.ts';
import { ADMIN_MODELS } from './models/index.ts';
import { sendTestMail, showSystem } from './system.ts';

/** A superuser sees secrets here, changes everything, and signs in as others. */
const SENSITIVE = { sudo: 'superusers' } as const;

/** What staff sees and does. */
export const adminRoutes: readonly PageRoute[] = [
  userRoute('/admin/', 'staff', { get: showAdmin }),
  userRoute('/admin/system/', 'staff', { get: showSystem, post: sendTestMail }),
  // staff who act as a user have the rights of that user
  userRoute('/accounts/return/', 'signed-in', { post: returnToOwn }),
  ...ADMIN_MODELS.flatMap(routesOf),
];

function routesOf(model: AdminModel): readonly PageRoute[] {
  // plain text: the placeholder is read by its name, not by its type
  const path: string = `/admin/${model.path}/`;
  return [
    userRoute(path, 'staff', { get: (visit) => showList(visit, model) }),
    userRoute(
      `${path}{row}/change/`,
      'staff',
      { get: (visit) => showRow(visit, model), post: (visit) => changeRow(visit, model) },
      SENSITIVE,
    ),
    userRoute(
      `${path}{row}/delete/`,
      'staff',
      { get: (visit) => askToDelete(visit, model), post: (visit) => deleteRow(visit, model) },
      SENSITIVE,
    ),
  ];
}
