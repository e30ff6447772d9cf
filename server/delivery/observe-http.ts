import type { Http, HttpAnswer, HttpExtras, HttpRequest } from './ways-out.ts';

/** Returns the same way out, telling `note` the status of each answer that was a success. */
export function observeHttp(http: Http, note: (status: number) => void): Http {
  return httpFrom(async (request) => {
    const answer = await http.request(request);
    note(answer.status);
    return answer;
  });
}

/** Builds the shorthands of `Http` on top of one function. */
export function httpFrom(request: (request: HttpRequest) => Promise<HttpAnswer>): Http {
  const post = (url: string, body: string, contentType: string, extras: HttpExtras): Promise<HttpAnswer> =>
    request({ ...extras, method: 'POST', url, body, headers: { 'content-type': contentType, ...extras.headers } });
  return {
    request,
    postJson: (url, body, extras = {}) => post(url, JSON.stringify(body), 'application/json', extras),
    postForm: (url, fields, extras = {}) =>
      post(url, new URLSearchParams({ ...fields }).toString(), 'application/x-www-form-urlencoded', extras),
  };
}
