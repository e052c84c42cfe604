import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export type ServiceOptions = { env?: NodeJS.ProcessEnv }

/** The built program, started as a person starts it. */
export class Service {
  readonly process: ChildProcess
  /** What it has written on standard error. */
  complaints = ''

  private constructor(process: ChildProcess) {
    this.process = process
    process.stderr!.on('data', (text: Buffer) => {
      this.complaints += text.toString()
    })
  }

  /** Resolves with its first line of standard output. */
  static async start(
    args: readonly string[],
    { env = process.env }: ServiceOptions = {},
  ): Promise<{ service: Service; firstLine: string }> {
    const child = spawn(process.execPath, ['dist/service/podscope.js', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    })
    const service = new Service(child)
    const lines = createInterface({ input: child.stdout })
    const [firstLine] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'close').then(() => {
        throw new Error(`the service ended before it said anything: ${service.complaints}`)
      }),
    ])) as [string]
    return { service, firstLine }
  }

  /** Asks it to end, as Ctrl-C does; resolves with its exit status, `null` where it was killed. */
  async stop(): Promise<number | null> {
    const { exitCode, signalCode } = this.process
    if (exitCode !== null || signalCode !== null) return exitCode
    this.process.kill('SIGINT')
    const [status] = (await once(this.process, 'close')) as [number | null]
    return status
  }
}

export function urlIn(line: string): string {
  const found = /http:\/\/\S+/.exec(line)
  if (!found) throw new Error(`there is no URL in: ${line}`)
  return found[0]
}
