import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startServer } from '../server/start-server.ts'
import type { ServiceDesk } from '../session/service-desk.ts'
import type { LessonFiles } from './lesson-files.ts'
import type { Output } from './output.ts'
import { writeRemedy } from './output.ts'

export type ServeOptions = {
  port?: number
  host: string
  open: boolean
  /** What the page begins with. */
  lesson?: LessonFiles
}

/**
 * Serves the page until the process is asked to end. The first line on standard output holds the
 * URL, token included, as its only `http://`. Resolves with the exit status, after `close` has run.
 */
export async function serve(
  desk: ServiceDesk,
  options: ServeOptions,
  out: Output,
): Promise<number> {
  const server = await startServer({
    host: options.host,
    ...(options.port !== undefined && { port: options.port }),
    pageDirectory: pageDirectory(),
    desk,
    ...(options.lesson && { lessonFiles: options.lesson.files }),
  })
  if ('problem' in server) {
    writeRemedy(out, server.problem)
    await desk.close()
    return 1
  }
  desk.servedAt(server)
  const { lesson } = options
  const url = lesson ? `${server.url}#/lesson/${encodeURIComponent(lesson.slug)}` : server.url
  out.write(`Podscope is at ${url}`)
  if (options.open) openBrowser(url)
  const signal = await nextSignal()
  out.error(`podscope: ${signal}: tidying up …`)
  await server.close()
  await desk.close()
  return 0
}

/** The page lies beside the built service; when the sources run, in the build's folder. */
export function pageDirectory(): string {
  const beside = fileURLToPath(new URL('../page', import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../dist/page', import.meta.url))
}

/** Asked twice, the process ends at once: whoever presses Ctrl-C again does not want to wait. */
export function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130)
        asked = true
        resolve(signal)
      })
    }
  })
}

/** A browser that does not start is no failure: the URL is on the screen. */
function openBrowser(url: string): void {
  const [file, ...args] = browserCommand(url)
  if (!file) return
  const browser = spawn(file, args, { stdio: 'ignore', detached: true })
  browser.on('error', () => undefined)
  browser.unref()
}

function browserCommand(url: string): string[] {
  if (process.platform === 'darwin') return ['open', url]
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  return process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? ['xdg-open', url] : []
}
