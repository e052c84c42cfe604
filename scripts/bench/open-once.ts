import { closeSync, openSync, readSync } from 'node:fs'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine } from '../../shared/engine/engine.ts'

/**
 * A process that opens one capture: index, conversations, TCP analysis and exchanges. Prints as JSON
 * how long that took from the first byte on, what it holds in memory for each packet, and how long a
 * packet's full tree takes. To be run with `--expose-gc`.
 */
const path = process.argv[2]!
const packetsMax = 50_000_000
const treesRead = 500

const descriptor = openSync(path, 'r')
const buffer = new Uint8Array(1024 * 1024)
const emptyBytes = heldBytes()
const startedMs = performance.now()
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
const packets = engine.lastPacket
const bytesPerPacket = (heldBytes() - emptyBytes) / packets
const treeMs: number[] = []
for (let index = 0; index < treesRead; index++) {
  const number = 1 + ((index * 7919) % packets)
  const beforeMs = performance.now()
  await engine.packet(number)
  treeMs.push(performance.now() - beforeMs)
}
closeSync(descriptor)
treeMs.sort((a, b) => a - b)
const { conversations, exchanges } = engine.counters()
const [treeMedianMs, treeWorstMs] = [treeMs[treesRead / 2], treeMs.at(-1)]
const figures = { openMs, packets, bytesPerPacket, conversations, exchanges }
process.stdout.write(`${JSON.stringify({ ...figures, treeMedianMs, treeWorstMs })}\n`)

function heldBytes(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
