import type { CDPSession, Page } from 'playwright-core'

/** What the page's main thread has worked, in processor time: what else the machine does is not in it. */
export type MainThreadWork = { longestTaskMs: number; busyShare: number }

type TraceEvent = {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  /** Processor time, microseconds. */
  tdur?: number
  args?: { name?: string }
}

/** Begins to trace the browser's tasks; the answer ends that, and tells of the busiest page's main thread. */
export async function traceMainThread(page: Page): Promise<() => Promise<MainThreadWork>> {
  const devtools = await page.context().browser()!.newBrowserCDPSession()
  const events: TraceEvent[] = []
  devtools.on('Tracing.dataCollected', ({ value }: { value: object[] }) => {
    events.push(...(value as TraceEvent[]))
  })
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', '__metadata'] },
  })
  const startedMs = performance.now()
  return async () => {
    const elapsedMs = performance.now() - startedMs
    await endTracing(devtools)
    const tasksMs = busiest(tasksByMainThread(events))
    return {
      longestTaskMs: Math.max(0, ...tasksMs),
      busyShare: sum(tasksMs) / elapsedMs,
    }
  }
}

async function endTracing(devtools: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) => {
    devtools.once('Tracing.tracingComplete', () => resolve())
  })
  await devtools.send('Tracing.end')
  await complete
  await devtools.detach()
}

/** The durations of all tasks of each main thread of a page; the browser's own pages do not count. */
function tasksByMainThread(events: readonly TraceEvent[]): number[][] {
  const named = (kind: string, wanted: string): TraceEvent[] =>
    events.filter(({ ph, name, args }) => ph === 'M' && name === kind && args?.name === wanted)
  const pages = new Set(named('process_name', 'Renderer').map(({ pid }) => pid))
  const threads = named('thread_name', 'CrRendererMain').filter(({ pid }) => pages.has(pid))
  return threads.map(({ pid, tid }) =>
    events
      .filter((event) => event.pid === pid && event.tid === tid)
      .filter(({ name }) => name === 'ThreadControllerImpl::RunTask')
      .map(({ tdur = 0 }) => tdur / 1000),
  )
}

function busiest(threads: readonly number[][]): number[] {
  return threads.toSorted((a, b) => sum(b) - sum(a))[0] ?? []
}

function sum(tasksMs: readonly number[]): number {
  return tasksMs.reduce((total, ms) => total + ms, 0)
}
