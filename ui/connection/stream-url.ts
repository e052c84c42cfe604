/** Where the service that served this page talks to it: beside the page, with the page's token. */
export function streamUrl(page: { href: string }): URL {
  const url = new URL(page.href)
  const token = url.searchParams.get('token')
  const stream = new URL('session', url)
  stream.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  if (token !== null) stream.searchParams.set('token', token)
  return stream
}
