import { headerValue, type HttpHeader, type HttpMessage } from './http-message.ts'
import { isText, octetsText } from './octets-text.ts'

/** What curl says by itself, and is told not to where the request did not say it. */
const saidByCurl = ['User-Agent', 'Accept', 'Content-Type']
/** Follows from the address and the body; or is about this connection only. */
const leftOut = new Set(['host', 'content-length', 'transfer-encoding', 'connection'])
/** RFC 9110, 5.6.2. Anything else could make curl read a file. */
const headerName = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * A shell command that sends the request again. Nothing in it is obeyed by the shell or by curl but
 * what is meant to be. `undefined` for what cannot be sent again: a body that was not captured whole,
 * a request that opens a tunnel, or one that does not say to whom.
 */
export function curlCommand({
  startLine,
  headers,
  body,
  isWhole,
}: HttpMessage): string | undefined {
  const [method = '', target = '', version = ''] = startLine.split(' ')
  const url = urlOf(target, headerValue(headers, 'host'))
  if (!isWhole || method === 'CONNECT' || url === undefined) return undefined
  const isSent = body.length > 0
  const isPlain = isSent && isText(body) && !octetsText(body).includes('\u{fffd}')
  const words = [
    'curl --globoff --path-as-is',
    ...(method === 'HEAD' ? ['--head'] : methodWords(method, isSent)),
    ...(version === 'HTTP/1.0' ? ['--http1.0'] : []),
    ...headerWords(headers, isSent),
    ...(target === '*' ? [`--request-target ${quoted('*')}`] : []),
    ...(isSent
      ? [isPlain ? `--data-raw ${quoted(new TextDecoder().decode(body))}` : '--data-binary @-']
      : []),
    `--url ${quoted(url)}`,
  ]
  const packed = isSent && !isPlain ? `echo ${base64(body)} | base64 -d | ` : ''
  return packed + words.join(' ')
}

function methodWords(method: string, isSent: boolean): string[] {
  return method === (isSent ? 'POST' : 'GET') ? [] : [`--request ${quoted(method)}`]
}

function headerWords(headers: readonly HttpHeader[], isSent: boolean): string[] {
  const told = headers.filter(
    ({ name }) => headerName.test(name) && !leftOut.has(name.toLowerCase()),
  )
  const silenced = saidByCurl.filter(
    (name) =>
      (isSent || name !== 'Content-Type') && headerValue(headers, name.toLowerCase()) === undefined,
  )
  return [
    ...told.map(
      ({ name, value }) => `--header ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...silenced.map((name) => `--header ${quoted(`${name}:`)}`),
  ]
}

function urlOf(target: string, host: string | undefined): string | undefined {
  if (/^https?:\/\//i.test(target)) return target
  if (host === undefined || host === '') return undefined
  return `http://${host}${target === '*' ? '' : target}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
