import type { RichNode } from '../../views/components/rich-text.tsx';
import type { MailText } from '../core/incoming.ts';
import type { AttachableMail } from './attachable-mail.ts';
import { type MailBody, readMailBody } from './mail-body.ts';
import { readMail } from './mail-text.ts';
import { readRichText } from './rich-text.ts';

/** What can be asked of the reading thread. */
export type ReadingTask =
  | { readonly what: 'mail-text' | 'mail-body' | 'attachable-mail'; readonly raw: Uint8Array }
  | { readonly what: 'rich-text'; readonly text: string };

/** What came of a task. */
export type ReadingResult =
  | { readonly what: 'mail-text'; readonly mailText: MailText }
  | { readonly what: 'mail-body'; readonly mailBody: MailBody }
  | { readonly what: 'attachable-mail'; readonly attachable: AttachableMail }
  | { readonly what: 'rich-text'; readonly nodes: readonly RichNode[] };

/** Runs a reading task, on the thread that calls it. */
export async function readTask(task: ReadingTask): Promise<ReadingResult> {
  switch (task.what) {
    case 'mail-text':
      return { what: task.what, mailText: readMail(task.raw) };
    case 'mail-body':
      return { what: task.what, mailBody: readMailBody(task.raw) };
    case 'attachable-mail': {
      // few need it, and it takes the thread longest to load
      const { writeAttachable } = await import('./attachable-mail.ts');
      return { what: task.what, attachable: await writeAttachable(task.raw) };
    }
    case 'rich-text':
      return { what: task.what, nodes: readRichText(task.text) };
    default:
      return task satisfies never;
  }
}
