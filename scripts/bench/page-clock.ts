import type { CDPSession, Page } from 'playwright-core'

declare global {
  interface Window {
    podscopeClock: {
      framesMs: number[]
      tasksMs: number[]
      /** Milliseconds from a question to its answer, with what it was about. */
      answers: { about: string; ms: number }[]
      /** As the host has counted them last. */
      packets: number
      /** There is more of the file to come. */
      isReading: boolean
    }
  }
}

/** Counts frames and long tasks of every page that is opened from now on, and times its questions. */
export async function watchClock(page: Page): Promise<void> {
  // The compiler that runs this bench names functions with a function that only this side has.
  await page.addInitScript('globalThis.__name = (named) => named')
  await page.addInitScript(() => {
    const clock: Window['podscopeClock'] = {
      framesMs: [],
      tasksMs: [],
      answers: [],
      packets: 0,
      isReading: false,
    }
    window.podscopeClock = clock
    let before = performance.now()
    const frame = (now: number): void => {
      clock.framesMs.push(now - before)
      before = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) clock.tasksMs.push(duration)
    })
    observer.observe({ type: 'longtask', buffered: true })
    const asked = new Map<number, { about: string; atMs: number }>()
    const sent = (text: unknown): void => {
      if (typeof text !== 'string' || !text.startsWith('{"kind":"ask"')) return
      const { id, question } = JSON.parse(text) as { id: number; question: { about: string } }
      asked.set(id, { about: question.about, atMs: performance.now() })
    }
    const came = (text: unknown): void => {
      if (typeof text !== 'string') return
      const packets = /^\{"kind":"counters","counters":\{"packets":(\d+)/.exec(text)?.[1]
      if (packets !== undefined) clock.packets = Number(packets)
      if (text.startsWith('{"kind":"source"')) clock.isReading = text.includes('"reading":')
      const id = /^\{"kind":"answer","id":(\d+)/.exec(text)?.[1]
      const question = asked.get(Number(id))
      if (!question) return
      clock.answers.push({ about: question.about, ms: performance.now() - question.atMs })
    }
    // The page talks to a worker through a port, and to the service through a WebSocket.
    for (const kind of [MessagePort, Worker, WebSocket] as { prototype: EventTarget }[]) {
      const prototype = kind.prototype as EventTarget & {
        postMessage?: (...values: unknown[]) => void
        send?: (...values: unknown[]) => void
      }
      const name = prototype.send ? 'send' : 'postMessage'
      const original = prototype[name]!
      const listening = new WeakSet<EventTarget>()
      prototype[name] = function (this: EventTarget, ...values: unknown[]) {
        if (!listening.has(this)) {
          listening.add(this)
          this.addEventListener('message', (event) => came((event as MessageEvent).data))
        }
        sent(values[0])
        return original.apply(this, values)
      }
    }
  })
}

export type Frames = { p95Ms: number; longestTaskMs: number; frames: number }

/** Of what has been counted since the last call. */
export async function takeFrames(page: Page): Promise<Frames> {
  const { framesMs, tasksMs } = await page.evaluate(() => {
    const { podscopeClock: clock } = window
    return { framesMs: clock.framesMs.splice(0), tasksMs: clock.tasksMs.splice(0) }
  })
  const sorted = framesMs.toSorted((a, b) => a - b)
  return {
    p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN,
    longestTaskMs: Math.max(0, ...tasksMs),
    frames: sorted.length,
  }
}

/** How long the engine took over the first question of a kind, its way there and back included. */
export function firstAnswerMs(page: Page, about: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      window.podscopeClock.answers.find((answer) => answer.about === wanted)?.ms ?? Number.NaN,
    about,
  )
}

/** Of the page's main thread; columns of packets are not in it. */
export async function heapMegabytes(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1e6
}

/** First contentful paint, milliseconds after the page was asked for; it may still be to come. */
export async function firstPaintMs(page: Page): Promise<number> {
  const paint = await page.waitForFunction(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  )
  return (await paint.jsonValue())!
}
