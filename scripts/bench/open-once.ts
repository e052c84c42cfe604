import { openFile } from './opened-file.ts'

/**
 * A process that opens one capture and prints as JSON how long that took, what it holds in memory for
 * each packet, and how long a packet's full tree takes. To be run with `--expose-gc`.
 */
const treesRead = 500

const { engine, openMs, processorMs, heldBytes, close } = openFile(process.argv[2]!)
const packets = engine.lastPacket
const treeMs: number[] = []
for (let index = 0; index < treesRead; index++) {
  const number = 1 + ((index * 7919) % packets)
  const beforeMs = performance.now()
  await engine.packet(number)
  treeMs.push(performance.now() - beforeMs)
}
close()
treeMs.sort((a, b) => a - b)
const { conversations, exchanges } = engine.counters()
const figures = {
  ...{ openMs, processorMs, packets, conversations, exchanges },
  bytesPerPacket: heldBytes / packets,
  treeMedianMs: treeMs[treesRead / 2],
  treeWorstMs: treeMs.at(-1),
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
