import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Access } from './access.ts'
import { documentPath, lessonFolder, type Page } from './page.ts'

/** What is said to somebody who may not come in, and to somebody who asks for what is not there. */
export const sentences = {
  unknownHost:
    'This is not a name podscope answers to: use the URL that podscope printed, or start it with --host and this name.',
  unauthorized:
    'The token is missing or belongs to an earlier run: use the URL that podscope printed when it was started.',
  notFound: 'There is no such page here: use the URL that podscope printed.',
  badMethod: 'Only GET and HEAD are answered here.',
} as const

type Reply = { status: number; headers?: Record<string, string>; body: Buffer | string }

/**
 * Answers a request for a file of the page. The document needs the token, from the printed URL or the
 * cookie that it left, and so does a lesson that was opened; the other files hold nothing secret.
 */
export function answerRequest(
  access: Access,
  page: Page,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const isForUs = access.knowsHost(request)
  const { status, headers, body }: Reply = isForUs
    ? replyTo(access, page, request)
    : { status: 403, body: sentences.unknownHost }
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(body),
    ...securityHeaders(isForUs ? request.headers.host : undefined),
    ...headers,
  })
  response.end(request.method === 'HEAD' || status === 304 ? undefined : body)
}

function replyTo(access: Access, page: Page, request: IncomingMessage): Reply {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, headers: { Allow: 'GET, HEAD' }, body: sentences.badMethod }
  }
  const url = requestUrl(request)
  const path = url?.pathname === '/' ? documentPath : url?.pathname
  const file = path === undefined ? undefined : page.get(path)
  if (url === undefined || file === undefined) return { status: 404, body: sentences.notFound }
  const isSecret = path === documentPath || path?.startsWith(lessonFolder) === true
  const cookie = path === documentPath && access.hasTokenInUrl(url) ? access.cookie() : undefined
  if (isSecret && cookie === undefined && !access.hasTokenInCookie(request)) {
    return { status: 401, body: sentences.unauthorized }
  }
  const headers = {
    'Content-Type': file.type,
    'Cache-Control': file.cacheControl,
    ETag: file.etag,
    ...(cookie !== undefined && { 'Set-Cookie': cookie }),
  }
  const isKnown = request.headers['if-none-match']?.includes(file.etag) === true
  return isKnown ? { status: 304, headers, body: '' } : { status: 200, headers, body: file.bytes }
}

/** The path and query that were asked for, as a URL whose host means nothing; `undefined` for others. */
export function requestUrl(request: IncomingMessage): URL | undefined {
  const text = `http://service${request.url ?? ''}`
  return request.url?.startsWith('/') && URL.canParse(text) ? new URL(text) : undefined
}

/**
 * Nothing but the page's own files runs or loads, and nobody frames it. Svelte's transitions and
 * `style:` directives go through the CSSOM and need no `unsafe-inline`; a `style` attribute written
 * in markup is refused by browsers. Not all browsers count `ws:` among `'self'`, hence its own entry.
 */
function securityHeaders(host: string | undefined): Record<string, string> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src 'self'${host === undefined ? '' : ` ws://${host}`}`,
      "img-src 'self' data:",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  }
}
