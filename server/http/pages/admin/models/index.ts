import type { AdminModel } from '../model.ts';
import { channelModel } from './channels.ts';
import { checkModel } from './checks.ts';
import { credentialModel } from './credentials.ts';
import { flipModel } from './flips.ts';
import { notificationModel } from './notifications.ts';
import { pingModel } from './pings.ts';
import { profileModel } from './profiles.ts';
import { projectModel } from './projects.ts';
import { auditLogModel, logRecordModel, mailModel } from './server.ts';
import { userModel } from './users.ts';

/** Every list of the administration, in the order of its start page. */
export const ADMIN_MODELS: readonly AdminModel[] = [
  profileModel,
  userModel,
  projectModel,
  credentialModel,
  checkModel,
  channelModel,
  notificationModel,
  flipModel,
  pingModel,
  logRecordModel,
  auditLogModel,
  mailModel,
];
