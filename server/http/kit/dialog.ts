import type { ComponentChildren } from 'preact';
import { Dialog, DialogPage, type DialogSize } from '../../../views/layout/dialog.tsx';
import type { Reply } from './reply.ts';
import type { Visit } from './visit.ts';

interface DialogContent {
  readonly title: string;
  readonly body: ComponentChildren;
  readonly size?: DialogSize;
  /** 400 where the form in it was sent with mistakes. */
  readonly status?: number;
}

const FRAGMENT = 'X-Rollcall-Fragment';

/** A page that opens above another one: only its content where a script asks for that, else a whole page. */
export function dialog<Param extends string>(
  { req, shell }: Visit<Param>,
  { title, body, size = 'medium', status = 200 }: DialogContent,
): Reply {
  if (req.get(FRAGMENT) !== 'dialog') {
    const element = DialogPage({ shell, title, body, size });
    return { kind: 'view', status, element, isWhole: true, headers: {} };
  }
  const headers = { [FRAGMENT]: 'dialog' };
  return { kind: 'view', status, element: Dialog({ title, body, size }), isWhole: false, headers };
}
