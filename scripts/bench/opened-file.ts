import { closeSync, openSync, readSync } from 'node:fs'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine } from '../../shared/engine/engine.ts'

/** More than any capture here has: nothing is evicted. */
const packetsMax = 50_000_000

export type OpenedFile = {
  engine: Engine
  /** From the first byte on: index, conversations, TCP analysis and exchanges. */
  openMs: number
  /** Processor time of all threads in that time, those of the garbage collector among them. */
  processorMs: number
  /** Memory that is held for it. Asks for `--expose-gc`. */
  heldBytes: number
  close(): void
}

/** Opens a capture as the service does, without anything around it. */
export function openFile(path: string): OpenedFile {
  const descriptor = openSync(path, 'r')
  const buffer = new Uint8Array(1024 * 1024)
  const emptyBytes = heldBytes()
  const startedMs = performance.now()
  const usage = process.cpuUsage()
  const engine = new Engine({
    bytes: {
      read: async (position, length) => {
        const bytes = new Uint8Array(length)
        return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position))
      },
    },
    packetsMax,
  })
  const reader = new CaptureReader(new CaptureLoader(engine))
  for (;;) {
    const read = readSync(descriptor, buffer)
    if (read === 0) break
    reader.push(buffer.subarray(0, read))
  }
  reader.end()
  const openMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(usage)
  return {
    engine,
    openMs,
    processorMs: (user + system) / 1000,
    heldBytes: heldBytes() - emptyBytes,
    close: () => closeSync(descriptor),
  }
}

function heldBytes(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
