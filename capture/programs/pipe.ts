import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from './programs.ts'

/** A pipe whose writing end is for a program that we start. Both ends are for the caller to close. */
export type Pipe = {
  /** Never waits (O_NONBLOCK). Ends when every writing end is closed. */
  readDescriptor: number
  /** For the child's `stdio`; it has its own once it has been started. */
  writeDescriptor: number
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
    return { readDescriptor, writeDescriptor: openFifoEnd(path, readDescriptor) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function openFifoEnd(path: string, readDescriptor: number): number {
  try {
    return openSync(path, constants.O_WRONLY)
  } catch (error) {
    closeSync(readDescriptor)
    throw error
  }
}
