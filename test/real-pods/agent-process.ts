import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../capture/main.ts', import.meta.url))

export const agentToken = 'a-token-of-this-test-run'

export type AgentProcessOptions = {
  /** UIDs or keys of the only pods it may capture. */
  pods: readonly string[]
  /** Where it listens; any port of the loopback by default. */
  listen?: string
  /** A program with its arguments that starts it: `nsenter --net=…`, `setpriv …`. */
  through?: readonly string[]
  options?: readonly string[]
}

/** `podscope agent`, as a process of its own. */
export class AgentProcess {
  readonly process: ChildProcess
  readonly port: number
  readonly #complaints: string[]

  private constructor(process: ChildProcess, port: number, complaints: string[]) {
    this.process = process
    this.port = port
    this.#complaints = complaints
  }

  /** Resolves when it listens. */
  static async start(options: AgentProcessOptions): Promise<AgentProcess> {
    const { pods, listen = '127.0.0.1:0', through = [], options: more = [] } = options
    const [program, ...args] = [
      ...through,
      ...[process.execPath, '--import', 'tsx', main, 'agent', '--listen', listen],
      ...pods.flatMap((pod) => ['--pod', pod]),
      ...more,
    ]
    const child = spawn(program!, args, {
      env: { ...process.env, PODSCOPE_AGENT_TOKEN: agentToken },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const complaints: string[] = []
    child.stderr.on('data', (text: Buffer) => complaints.push(text.toString()))
    const lines = createInterface({ input: child.stdout })
    const [line] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'close').then(() => {
        throw new Error(`the agent ended before it listened: ${complaints.join('')}`)
      }),
    ])) as [string]
    return new AgentProcess(child, Number(/:(\d+)$/.exec(line)![1]), complaints)
  }

  /** What it has written on standard error. */
  get complaints(): string {
    return this.#complaints.join('')
  }

  /** Resolves with its exit status. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      return this.process.exitCode
    }
    this.process.kill(signal)
    const [status] = (await once(this.process, 'close')) as [number | null]
    return status
  }
}
