import type { UsageExample, UsageTarget } from './example.ts';

/** Ways to ping from a program, each with what its language brings. */
export function languageExamples(target: UsageTarget): readonly UsageExample[] {
  return [
    python(target),
    requests(target),
    node(target),
    browser(target),
    php(target),
    ruby(target),
    go(target),
    csharp(target),
  ];
}

function python({ url, post }: UsageTarget): UsageExample {
  const data = post ? ', data=b""' : '';
  return {
    id: 'python',
    title: 'Python',
    snippets: [
      {
        title: 'With the standard library only',
        code: `import urllib.request

try:
    urllib.request.urlopen("${url}"${data}, timeout=10)
except OSError as error:
    print("ping failed:", error)`,
      },
      {
        title: 'Start, end and failure of a job',
        code: `import contextlib
import urllib.request
import uuid

URL = "${url}"


def ping(path, rid, body=b""):
    try:
        urllib.request.urlopen(f"{URL}{path}?rid={rid}", data=body, timeout=10)
    except OSError as error:
        print("ping failed:", error)


@contextlib.contextmanager
def watched():
    rid = uuid.uuid4()
    ping("/start", rid)
    try:
        yield
    except Exception as error:
        ping("/fail", rid, repr(error).encode())
        raise
    ping("", rid)


with watched():
    print("the work is done here")`,
      },
    ],
  };
}

function requests({ url, post }: UsageTarget): UsageExample {
  return {
    id: 'python-requests',
    title: 'Python with requests',
    snippets: [
      {
        title: 'Ping',
        code: `import requests

try:
    requests.${post ? 'post' : 'get'}("${url}", timeout=10)
except requests.RequestException as error:
    print("ping failed:", error)`,
      },
      {
        title: 'Report a failure with its reason',
        code: `import requests

try:
    requests.post("${url}/fail", data="disk is full", timeout=10)
except requests.RequestException as error:
    print("ping failed:", error)`,
      },
    ],
  };
}

function node({ url, post }: UsageTarget): UsageExample {
  const method = post ? "method: 'POST', " : '';
  return {
    id: 'node',
    title: 'Node.js',
    snippets: [
      {
        title: 'Ping',
        code: `try {
  await fetch('${url}', { ${method}signal: AbortSignal.timeout(10_000) });
} catch (error) {
  console.error('ping failed:', error.message);
}`,
        note: 'In a module (.mjs) of Node.js 18 or later.',
      },
      {
        title: 'Start, end and failure of a job',
        code: `import { randomUUID } from 'node:crypto';

const url = '${url}';

async function ping(path, rid, body = '') {
  try {
    const signal = AbortSignal.timeout(10_000);
    await fetch(\`\${url}\${path}?rid=\${rid}\`, { method: 'POST', body, signal });
  } catch (error) {
    console.error('ping failed:', error.message);
  }
}

async function watched(work) {
  const rid = randomUUID();
  await ping('/start', rid);
  try {
    await work();
  } catch (error) {
    await ping('/fail', rid, String(error));
    throw error;
  }
  await ping('', rid);
}

await watched(async () => console.log('the work is done here'));`,
      },
    ],
  };
}

function browser({ url, post }: UsageTarget): UsageExample {
  return {
    id: 'browser',
    title: 'Browser',
    snippets: [
      {
        title: 'Ping from a page',
        code: `fetch('${url}', { ${post ? "method: 'POST', " : ''}signal: AbortSignal.timeout(10000) }).catch(() => {});`,
        note: 'Anyone who opens the page can see the ping URL.',
      },
    ],
  };
}

function php({ url, post }: UsageTarget): UsageExample {
  return {
    id: 'php',
    title: 'PHP',
    snippets: [
      {
        title: 'Ping',
        code: `<?php
$options = ['http' => [${post ? "'method' => 'POST', " : ''}'timeout' => 10]];
if (@file_get_contents('${url}', false, stream_context_create($options)) === false) {
    error_log('ping failed');
}`,
      },
    ],
  };
}

function ruby({ url, post }: UsageTarget): UsageExample {
  return {
    id: 'ruby',
    title: 'Ruby',
    snippets: [
      {
        title: 'Ping',
        code: `require 'net/http'

uri = URI('${url}')
limits = { use_ssl: uri.scheme == 'https', open_timeout: 10, read_timeout: 10 }
begin
  Net::HTTP.start(uri.host, uri.port, **limits) { |http| http.${post ? "post(uri.request_uri, '')" : 'get(uri.request_uri)'} }
rescue StandardError => e
  warn "ping failed: #{e.message}"
end`,
      },
    ],
  };
}

function go({ url, post }: UsageTarget): UsageExample {
  const call = post ? `client.Post("${url}", "text/plain", nil)` : `client.Get("${url}")`;
  return {
    id: 'go',
    title: 'Go',
    snippets: [
      {
        title: 'Ping',
        code: `package main

import (
	"log"
	"net/http"
	"time"
)

func main() {
	client := &http.Client{Timeout: 10 * time.Second}
	answer, err := ${call}
	if err != nil {
		log.Printf("ping failed: %v", err)
		return
	}
	answer.Body.Close()
}`,
      },
    ],
  };
}

function csharp({ url, post }: UsageTarget): UsageExample {
  return {
    id: 'csharp',
    title: 'C#',
    snippets: [
      {
        title: 'Ping',
        code: `using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
try
{
    using var answer = await client.${post ? `PostAsync("${url}", null)` : `GetAsync("${url}")`};
}
catch (Exception error)
{
    Console.Error.WriteLine($"ping failed: {error.Message}");
}`,
      },
    ],
  };
}
