import { type EventEmitter, once } from 'node:events'
import { createRequire } from 'node:module'

/** A process that reads one capture with pcap-parser and looks at each packet's ports: prints how long. */
const { parse } = createRequire(import.meta.url)('pcap-parser') as {
  parse(path: string): EventEmitter
}
const startedMs = performance.now()
const usage = process.cpuUsage()
let packets = 0
let ports = 0
const parser = parse(process.argv[2]!)
parser.on('packet', ({ data }: { data: Buffer }) => {
  packets += 1
  // Where a plain IPv4 header over Ethernet has them; `cap` would make an object of each header.
  if (data.length > 36 && data.readUInt16BE(12) === 0x0800) ports += data.readUInt16BE(34)
})
await once(parser, 'end')
const openMs = performance.now() - startedMs
const { user, system } = process.cpuUsage(usage)
const processorMs = (user + system) / 1000
process.stdout.write(`${JSON.stringify({ openMs, processorMs, packets, ports })}\n`)
