import type { Overview } from '../../shared/messages/records.ts'

export type MinimapColours = { client: string; server: string; other: string; error: string }

export type MinimapSize = { widthPx: number; heightPx: number }

/**
 * The list from top to bottom, a line for each bucket: its colour is that of the side that sent more.
 * A line with trouble in it is wholly the colour of trouble, however little there is.
 */
export function paintMinimap(
  context: CanvasRenderingContext2D,
  overview: Overview,
  { widthPx, heightPx, colours }: MinimapSize & { colours: MinimapColours },
): void {
  context.clearRect(0, 0, widthPx, heightPx)
  const { toServer, toClient, other, trouble } = overview
  const linePx = heightPx / toServer.length
  for (const [line, fromClient] of toServer.entries()) {
    const fromServer = toClient[line]!
    const fromNobody = other[line]!
    if (fromClient + fromServer + fromNobody === 0) continue
    const hasTrouble = trouble[line]! > 0
    const isOther = fromNobody > fromClient + fromServer
    const role = fromClient >= fromServer ? colours.client : colours.server
    context.fillStyle = hasTrouble ? colours.error : isOther ? colours.other : role
    context.globalAlpha = hasTrouble ? 1 : 0.45
    const left = hasTrouble ? 0 : widthPx / 3
    context.fillRect(left, line * linePx, widthPx - left, Math.max(1, linePx))
  }
  context.globalAlpha = 1
}
