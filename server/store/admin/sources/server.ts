import { type AdminSource, agoChoices, wordChoices } from '../source.ts';

// the numbers of Python's logging, which Healthchecks has left in the tables people bring
const WARNING = 30;
const ERROR = 40;

export const logRecords: AdminSource = {
  table: 'log_records',
  key: ['id'],
  from: 'log_records',
  columns: {
    id: 'log_records.id',
    created_at: 'log_records.created_at',
    level: 'log_records.level',
    host: 'log_records.host',
    name: 'log_records.name',
    message: 'log_records.message',
    traceback: 'log_records.traceback',
  },
  order: 'log_records.id desc',
  search: { texts: ['log_records.name', 'log_records.message'] },
  filters: {
    created: agoChoices('log_records.created_at'),
    level: {
      error: { sql: `log_records.level >= ${ERROR}` },
      warning: { sql: `log_records.level >= ${WARNING} and log_records.level < ${ERROR}` },
    },
  },
};

export const auditLog: AdminSource = {
  table: 'audit_log',
  key: ['id'],
  from: 'audit_log left join projects on projects.id = audit_log.project_id',
  columns: {
    id: 'audit_log.id',
    created_at: 'audit_log.created_at',
    actor: 'audit_log.actor',
    user_id: 'audit_log.user_id',
    action: 'audit_log.action',
    detail: 'audit_log.detail',
    remote_addr: 'audit_log.remote_addr',
    project_id: 'audit_log.project_id',
    project_name: 'projects.name',
  },
  order: 'audit_log.id desc',
  search: { texts: ['audit_log.actor', 'audit_log.action', 'audit_log.detail', 'audit_log.remote_addr'] },
  filters: {
    created: agoChoices('audit_log.created_at'),
    by: { staff: { sql: `audit_log.action like 'staff-%'` } },
  },
};

export const mails: AdminSource = {
  table: 'mails',
  key: ['id'],
  from: 'mails',
  columns: {
    id: 'mails.id',
    created_at: 'mails.created_at',
    run_at: 'mails.run_at',
    recipient: 'mails.recipient',
    subject: 'mails.subject',
    state: 'mails.state',
    attempts: 'mails.attempts',
    error: 'mails.error',
  },
  order: 'mails.id desc',
  search: { ids: ['mails.id'], texts: ['mails.recipient', 'mails.error'] },
  filters: {
    created: agoChoices('mails.created_at'),
    state: wordChoices('mails.state', ['waiting', 'failed']),
  },
};
