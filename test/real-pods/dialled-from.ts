import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { Duplex } from 'node:stream'

/** A connection that is made in another network namespace, named by its file. */
export class DialledFrom extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams

  constructor(network: string, address: string, port: number) {
    super()
    const dial = ['busybox', 'nc', address, String(port)]
    this.#child = spawn('nsenter', [`--net=${network}`, '--', ...dial])
    this.#child.stdout.on('data', (bytes) => {
      if (!this.push(bytes)) this.#child.stdout.pause()
    })
    this.#child.stdout.on('end', () => this.push(null))
    this.#child.stdin.on('error', (error) => this.destroy(error))
  }

  override _read(): void {
    this.#child.stdout.resume()
  }

  override _write(bytes: Buffer, _: string, done: () => void): void {
    this.#child.stdin.write(bytes, () => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill('SIGKILL')
    done(error)
  }
}
