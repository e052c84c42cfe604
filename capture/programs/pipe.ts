import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from './programs.ts'

/** A pipe whose writing end is for a program that we start. */
export type Pipe = {
  /** Ends when every writing end is closed. */
  output: Socket
  /** For the child's `stdio`. */
  writeDescriptor: number
  /** To be called once the child has been started: it has its own. */
  closeWriteEnd(): void
}

/**
 * A real pipe (pipe(7)), by way of a FIFO that is unlinked at once; `undefined` where none can be
 * made. What Node calls a pipe is a pair of sockets, and a socket charges each small write 3 KiB:
 * 70 packets fill it, where a pipe packs some 600 into its 64 KiB. Takes about 2 ms.
 */
export function openPipe(): Pipe | undefined {
  const mkfifo = findProgram('mkfifo')
  if (mkfifo === undefined) return undefined
  try {
    return openFifo(mkfifo)
  } catch {
    return undefined
  }
}

function openFifo(mkfifo: string): Pipe {
  const folder = mkdtempSync(join(tmpdir(), 'podscope-pipe-'))
  try {
    const path = join(folder, 'pipe')
    if (spawnSync(mkfifo, ['-m', '600', path]).status !== 0) throw new Error('mkfifo failed')
    // Without O_NONBLOCK each end would wait for the other.
    const readDescriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writeDescriptor = openSync(path, constants.O_WRONLY)
    return {
      output: new Socket({ fd: readDescriptor, readable: true, writable: false }),
      writeDescriptor,
      closeWriteEnd: () => closeSync(writeDescriptor),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
