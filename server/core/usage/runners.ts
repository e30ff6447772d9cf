import {
  curl,
  PLACEHOLDER_CRON,
  PLACEHOLDER_ON_CALENDAR,
  SCHEDULE_NOTE,
  type Snippet,
  type UsageExample,
  type UsageTarget,
} from './example.ts';

/** Ways to ping from programs that run jobs, and by mail. */
export function runnerExamples(target: UsageTarget): readonly UsageExample[] {
  return [
    systemd(target),
    kubernetes(target),
    githubActions(target),
    ansible(target),
    docker(target),
    taskScheduler(target),
    terraform(target),
    email(target),
  ];
}

function systemd({ url, onCalendar, post }: UsageTarget): UsageExample {
  const [schedule = PLACEHOLDER_ON_CALENDAR, ...more] = onCalendar?.split('\n') ?? [];
  return {
    id: 'systemd',
    title: 'systemd',
    snippets: [
      {
        title: '/etc/systemd/system/job.service',
        code: `[Unit]
Description=A monitored job

[Service]
Type=oneshot
ExecStartPre=-/usr/bin/${curl(`${url}/start`, { post })}
ExecStart=/path/to/job
ExecStopPost=-/bin/sh -c 'test "$$SERVICE_RESULT" = success && end=0 || end=1; ${curl(`${url}/$$end`, { post })}'`,
      },
      {
        title: '/etc/systemd/system/job.timer',
        code: `[Unit]
Description=When the job runs

[Timer]
${[schedule, ...more].map((line) => `OnCalendar=${line}`).join('\n')}
Persistent=true

[Install]
WantedBy=timers.target`,
        ...noteFor(onCalendar),
      },
    ],
  };
}

function kubernetes({ url, cron, post }: UsageTarget): UsageExample {
  const wget = `wget -q -T 10 -O /dev/null${post ? ' --post-data=""' : ''}`;
  return {
    id: 'kubernetes',
    title: 'Kubernetes',
    snippets: [
      {
        title: 'A CronJob that reports how it ended',
        code: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: job
spec:
  schedule: "${cron ?? PLACEHOLDER_CRON}"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: job
              image: your/image
              command: ["/bin/sh", "-c"]
              args:
                - |
                  ${wget} ${url}/start || true
                  /path/to/job
                  status=$?
                  ${wget} ${url}/$status || true
                  exit $status`,
        ...noteFor(cron),
      },
    ],
  };
}

function githubActions({ url, cron, post }: UsageTarget): UsageExample {
  return {
    id: 'github-actions',
    title: 'GitHub Actions',
    snippets: [
      {
        title: 'A workflow that reports how it ended',
        code: `on:
  schedule:
    - cron: "${cron ?? PLACEHOLDER_CRON}"

jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - run: /path/to/job
      - name: Ping
        if: always()
        continue-on-error: true
        run: ${curl(`${url}/\${{ job.status == 'success' && '0' || '1' }}`, { post, quoted: true })}`,
        note: `${cron === null ? `${SCHEDULE_NOTE} ` : ''}GitHub runs schedules in UTC, often some minutes late: allow for it in the grace time.`,
      },
    ],
  };
}

function ansible({ url, post }: UsageTarget): UsageExample {
  return {
    id: 'ansible',
    title: 'Ansible',
    snippets: [
      {
        title: 'The last task of a playbook',
        code: `- name: Ping
  ansible.builtin.uri:
    url: "${url}"
    method: ${post ? 'POST' : 'GET'}
    timeout: 10
  delegate_to: localhost
  run_once: true
  ignore_errors: true`,
      },
    ],
  };
}

function docker({ url, post }: UsageTarget): UsageExample {
  return {
    id: 'docker',
    title: 'Docker',
    snippets: [
      {
        title: 'Run a container and tell how it ended',
        code: `docker run --rm your/image
status=$?
${curl(`${url}/$status`, { post })} || true
exit $status`,
      },
      {
        title: 'As a step of an image that has curl',
        code: `CMD ["/bin/sh", "-c", "/path/to/job; status=$?; ${curl(`${url}/$status`, { post })} || true; exit $status"]`,
      },
    ],
  };
}

function taskScheduler({ url, post }: UsageTarget): UsageExample {
  const call = `Invoke-RestMethod -Uri ('${url}/' + $LASTEXITCODE)${post ? ' -Method Post' : ''} -TimeoutSec 10`;
  return {
    id: 'task-scheduler',
    title: 'Windows Task Scheduler',
    snippets: [
      {
        title: 'A daily task that tells how it ended',
        code: `schtasks /Create /TN "Watched job" /SC DAILY /ST 04:00 /TR "powershell -NoProfile -Command \\"& C:\\path\\to\\job.exe; try { ${call} } catch {}\\""`,
        note: 'Tasks take 261 characters at most; put longer ones into a script.',
      },
    ],
  };
}

function terraform({ url, post }: UsageTarget): UsageExample {
  return {
    id: 'terraform',
    title: 'Terraform',
    snippets: [
      {
        title: 'Ping after each apply',
        code: `resource "terraform_data" "ping" {
  triggers_replace = timestamp()

  provisioner "local-exec" {
    command    = "${curl(url, { post })}"
    on_failure = continue
  }
}`,
      },
    ],
  };
}

function email({ email: address }: UsageTarget): UsageExample {
  return {
    id: 'email',
    title: 'Email',
    snippets: [
      { title: 'Any mail to this address is a ping', code: address },
      {
        title: 'From a shell',
        code: `/path/to/job 2>&1 | mail -s "job" ${address}`,
        note: 'Filtering rules tell success from failure by words in the subject or the text.',
      },
    ],
  };
}

function noteFor(schedule: string | null): Pick<Snippet, 'note'> {
  return schedule === null ? { note: SCHEDULE_NOTE } : {};
}
