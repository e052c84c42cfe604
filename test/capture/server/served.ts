import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startServer, type RunningServer } from '../../../capture/server/start-server.ts'
import type { Desk } from '../../../shared/view/desk.ts'

/** A built page in a folder of its own, beside a file that nobody may read. */
export function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'podscope-page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const page = join(folder, 'page')
  mkdirSync(join(page, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret'), 'not for anybody')
  writeFileSync(join(page, 'index.html'), '<!doctype html><html><title>Podscope</title>')
  writeFileSync(join(page, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(page, 'assets', 'main-abc123.js'), 'export {}')
  return page
}

/** The service's server on a free port, closed when the test is over. */
export async function serve(desk: Desk, host = '127.0.0.1'): Promise<RunningServer> {
  const started = await startServer({ host, port: 0, pageDirectory: builtPage(), desk })
  if ('problem' in started) throw new Error(started.problem.text)
  onTestFinished(() => started.close())
  return started
}

export type Got = { status: number; headers: IncomingHttpHeaders; body: string }

/** One request, with the path exactly as given: `fetch` would tidy it up. */
export function get(
  server: { port: number },
  path: string,
  { method = 'GET', host = '127.0.0.1', headers = {} as Record<string, string> } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host, port: server.port, path, method, headers, agent: false },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (body += chunk))
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
        })
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}
