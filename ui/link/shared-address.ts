/** An address for others: without what only this browser may know, the service's token. */
export function sharedAddress(href: string, hash = new URL(href).hash): string {
  const url = new URL(href)
  url.searchParams.delete('token')
  url.hash = hash
  return url.href
}
