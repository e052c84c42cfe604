import type { Page } from 'playwright-core'
import type { Counters } from '../../shared/messages/counters.ts'

declare global {
  interface Window {
    podscopeBench: { counters: Counters | undefined; baseMs: number; delaysMs: number[] }
  }
}

/**
 * Listens beside the page to what its WebSocket brings: the counters, and for each batch of packets
 * how long after the newest packet's own time it reached the page's script. Both clocks are this
 * machine's.
 */
export async function watchDelays(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.podscopeBench = { counters: undefined, baseMs: Number.NaN, delaysMs: [] }
    const { podscopeBench } = window
    const Original = window.WebSocket
    window.WebSocket = class extends Original {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        this.addEventListener('message', ({ data }) => {
          if (typeof data === 'string') readText(data)
          else if (data instanceof ArrayBuffer) readBatch(data)
        })
      }
    }

    /** Two kinds of message, by their beginnings: to parse the others would burden what is measured. */
    function readText(text: string): void {
      if (!/^\{"kind":"(counters|source)"/.test(text)) return
      const message = JSON.parse(text)
      if (message.kind === 'counters') podscopeBench.counters = message.counters
      const base = message.kind === 'source' ? message.state.baseTimeNs : undefined
      if (base !== undefined) podscopeBench.baseMs = Number(BigInt(base) / 1000n) / 1000
    }

    /** The frame: 16 bytes of header, then the times of all packets as float64. */
    function readBatch(data: ArrayBuffer): void {
      const count = (data.byteLength - 16) / 26
      const newestNs = new DataView(data).getFloat64(16 + 8 * (count - 1), true)
      podscopeBench.delaysMs.push(Date.now() - (podscopeBench.baseMs + newestNs / 1e6))
    }
  })
}

/** The delays since the last call, sorted. */
export async function delaysIn(page: Page): Promise<number[]> {
  const delays = await page.evaluate(() => window.podscopeBench.delaysMs.splice(0))
  return delays.filter(Number.isFinite).toSorted((a, b) => a - b)
}

/** Resolves when a mark has been painted: the pod picture's canvas is transparent where there is none. */
export async function firstPacketDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const canvas = document.querySelector('canvas')
    if (!canvas || canvas.width === 0 || canvas.height === 0) return false
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height)
    return pixels?.data.some((value) => value !== 0) === true
  })
}
