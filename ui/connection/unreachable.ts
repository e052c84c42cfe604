/** Why no WebSocket opens: the service is not there, or something keeps WebSockets out. */
export type UnreachableCause = 'no-answer' | 'web-socket-blocked'

/** Asks for the page once more: whoever lets that through and no WebSocket is in the way. */
export async function unreachableCause(page: string): Promise<UnreachableCause> {
  const answer = await fetch(page, { method: 'HEAD', cache: 'no-store' }).catch(() => undefined)
  return answer?.ok === true ? 'web-socket-blocked' : 'no-answer'
}
