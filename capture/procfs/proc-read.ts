import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'

/** Where the kernel shows processes. Every reader takes another root, so that a recorded tree can be read. */
export const procRootDefault = '/proc'

/** A socket table with 200 000 rows has 30 MB; beyond that we would rather know less than stall. */
const fileBytesMax = 32 * 1024 * 1024

/**
 * What reading `/proc` answers for a process that has gone (`ENOENT`, `ESRCH`, `ENOTDIR`), for one
 * that may not be looked at (`EACCES`, `EPERM`) and for a recorded tree with a file where the kernel
 * has a link (`EINVAL`): all of them normal.
 */
const normalErrors = new Set(['ENOENT', 'ESRCH', 'ENOTDIR', 'EACCES', 'EPERM', 'EINVAL'])

/** One for all: reads are synchronous, so nobody else can be using it. */
let buffer = Buffer.allocUnsafeSlow(64 * 1024)

/**
 * The whole text of a file of `/proc`, one character per byte above 127 as UTF-8 has it; `undefined`
 * when there is no such process or it may not be read. Synchronous: procfs never waits for a disk,
 * and a read costs some 15 µs where a promise costs 100.
 */
export function readProcText(path: string): string | undefined {
  return orUndefined(() => {
    const descriptor = openSync(path, 'r')
    try {
      return readToEnd(descriptor)
    } finally {
      closeSync(descriptor)
    }
  })
}

/** The target of a link such as `/proc/PID/ns/net`; `undefined` as for `readProcText`. */
export function readProcLink(path: string): string | undefined {
  return orUndefined(() => readlinkSync(path))
}

/** The names in a folder of `/proc`; `undefined` as for `readProcText`. */
export function readProcFolder(path: string): string[] | undefined {
  return orUndefined(() => readdirSync(path))
}

function readToEnd(descriptor: number): string {
  let length = 0
  while (length < fileBytesMax) {
    if (length === buffer.length) growBuffer()
    const count = readSync(descriptor, buffer, length, buffer.length - length, null)
    if (count === 0) break
    length += count
  }
  return buffer.toString('utf8', 0, length)
}

function growBuffer(): void {
  const larger = Buffer.allocUnsafeSlow(buffer.length * 2)
  buffer.copy(larger)
  buffer = larger
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (normalErrors.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
