/** A browser for tests of the server alone: it keeps cookies, and sends the CSRF token with writes. Not for use outside tests. */

import type { Answer } from '../house-for-tests.js'
import type { App } from '../http/index.js'

export interface BrowserForTests {
  /** What it holds; a test may change it. */
  cookies: Map<string, string>
  csrfToken: string | undefined
  send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  get(url: string): Promise<Answer>
  post(url: string, body?: unknown): Promise<Answer>
}

export function browserForTests(app: App, { address = '127.0.0.1' }: { address?: string } = {}): BrowserForTests {
  const browser: BrowserForTests = {
    cookies: new Map(),
    csrfToken: undefined,
    get: (url) => browser.send('GET', url),
    post: (url, body) => browser.send('POST', url, body),
    async send(method, url, body, headers = {}) {
      const response = await app.inject({
        method,
        url,
        remoteAddress: address,
        headers: {
          host: 'localhost:8420',
          ...(method === 'GET' ? {} : { origin: 'http://localhost:8420', 'sec-fetch-site': 'same-origin' }),
          ...(browser.cookies.size === 0
            ? {}
            : { cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') }),
          ...(browser.csrfToken === undefined || method === 'GET' ? {} : { 'x-csrf-token': browser.csrfToken }),
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140',
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      for (const { name, value, maxAge } of response.cookies as { name: string; value: string; maxAge?: number }[]) {
        if (value === '' || maxAge === 0) browser.cookies.delete(name)
        else browser.cookies.set(name, value)
      }
      const isJson = /json/.test(String(response.headers['content-type'] ?? ''))
      const answer: Answer = {
        status: response.statusCode,
        headers: response.headers,
        body: isJson && response.body !== '' ? JSON.parse(response.body) : response.body,
      }
      const token: unknown = answer.body?.csrfToken ?? answer.body?.session?.csrfToken
      if (typeof token === 'string') browser.csrfToken = token
      return answer
    },
  }
  return browser
}
