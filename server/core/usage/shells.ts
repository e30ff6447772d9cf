import { curl, PLACEHOLDER_CRON, SCHEDULE_NOTE, type UsageExample, type UsageTarget } from './example.ts';

const CRONTAB_NOTE = 'cron runs it by the clock of its machine: the time zone of the check should be the same.';

/** Ways to ping from a shell, and from what starts shells. */
export function shellExamples(target: UsageTarget): readonly UsageExample[] {
  return [crontab(target), bash(target), wget(target), powershell(target)];
}

function crontab({ url, cron, post }: UsageTarget): UsageExample {
  const line = cron ?? PLACEHOLDER_CRON;
  const note = cron === null ? SCHEDULE_NOTE : CRONTAB_NOTE;
  return {
    id: 'crontab',
    title: 'Crontab',
    snippets: [
      { title: 'Ping when the job has succeeded', code: `${line} /path/to/job && ${curl(url, { post })}`, note },
      { title: 'Tell how it ended, whatever that is', code: `${line} /path/to/job; ${curl(`${url}/$?`, { post })}` },
    ],
  };
}

function bash({ url, post }: UsageTarget): UsageExample {
  const upload = 'curl -fsS -m 10 --retry 5 --retry-connrefused -o /dev/null --data-raw';
  return {
    id: 'bash',
    title: 'Shell with curl',
    snippets: [
      { title: 'Ping at the end of a script', code: `${curl(url, { post })} || true` },
      {
        title: 'Start, end, exit status and output',
        code: `#!/bin/sh
url=${url}
rid=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)

${curl('$url/start?rid=$rid', { post, quoted: true })} || true
output=$(/path/to/job 2>&1)
status=$?
printf %s "$output" | curl -fsS -m 10 --retry 5 --retry-connrefused -o /dev/null --data-binary @- "$url/$status?rid=$rid" || true
exit $status`,
        note: 'The run id pairs start and end when several runs are under way at once.',
      },
      {
        title: 'Report a failure, or only a message',
        code: `${upload} "disk is full" ${url}/fail || true
${upload} "half way through" ${url}/log || true`,
      },
    ],
  };
}

function wget({ url, post }: UsageTarget): UsageExample {
  const get = (address: string) => `wget -q -T 10 -t 3 -O /dev/null${post ? ' --post-data=""' : ''} ${address} || true`;
  return {
    id: 'wget',
    title: 'Shell with wget',
    snippets: [
      { title: 'Ping at the end of a script', code: get(url) },
      {
        title: 'Tell when the job starts, and how it ends',
        code: `${get(`${url}/start`)}\n/path/to/job\n${get(`${url}/$?`)}`,
      },
    ],
  };
}

function powershell({ url, post }: UsageTarget): UsageExample {
  const method = post ? ' -Method Post' : '';
  const call = (address: string) => `Invoke-RestMethod -Uri ${address}${method} -TimeoutSec 10`;
  return {
    id: 'powershell',
    title: 'PowerShell',
    snippets: [
      {
        title: 'Ping at the end of a script',
        code: `try { ${call(`'${url}'`)} | Out-Null } catch { Write-Warning "ping failed: $_" }`,
      },
      {
        title: 'Start, end and exit status',
        code: `$url = '${url}'
$rid = [guid]::NewGuid()
try { ${call('"$url/start?rid=$rid"')} | Out-Null } catch { Write-Warning "ping failed: $_" }
& C:\\path\\to\\job.exe
$status = $LASTEXITCODE
try { ${call('"$url/$($status)?rid=$rid"')} | Out-Null } catch { Write-Warning "ping failed: $_" }
exit $status`,
      },
      {
        title: 'Inline, from a command prompt',
        code: `powershell -NoProfile -Command "try { ${call(`'${url}'`)} } catch {}"`,
      },
    ],
  };
}
