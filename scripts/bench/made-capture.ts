import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

/** Of the capture file's format: before everything, and before each packet. */
const fileHeaderBytes = 24
const recordHeaderBytes = 16

/** The packets of one captured request, as many times as are needed; answers how many there are. */
export function makeCapture(file: string, wanted: number): number {
  const seed = readFileSync(new URL('../../test/fixtures/wget-nginx-lo.pcap', import.meta.url))
  const request = seed.subarray(fileHeaderBytes)
  const packetsPerRequest = packetsIn(request)
  const output = openSync(file, 'w')
  writeSync(output, seed.subarray(0, fileHeaderBytes))
  const requests = Math.ceil(wanted / packetsPerRequest)
  for (let index = 0; index < requests; index++) {
    const copy = Buffer.from(request)
    forEachRecord(copy, (record) => renumber(record, index))
    writeSync(output, copy)
  }
  closeSync(output)
  return requests * packetsPerRequest
}

function packetsIn(records: Buffer): number {
  let count = 0
  forEachRecord(records, () => count++)
  return count
}

function forEachRecord(records: Buffer, see: (record: Buffer) => void): void {
  for (let at = 0; at < records.length;) {
    const end = at + recordHeaderBytes + records.readUInt32LE(at + 8)
    see(records.subarray(at, end))
    at = end
  }
}

/** Another client: its port, and beyond 40 000 of them its address; each begins 1 ms later. */
function renumber(record: Buffer, index: number): void {
  const ports = 40_000
  const seconds = record.readUInt32LE(0) + Math.floor(index / 1000)
  record.writeUInt32LE(seconds, 0)
  const tcp = recordHeaderBytes + 14 + 20
  const isRequest = record.readUInt16BE(tcp + 2) === 80
  record.writeUInt16BE(20_000 + (index % ports), isRequest ? tcp : tcp + 2)
  record.writeUInt8(1 + Math.floor(index / ports), isRequest ? tcp - 8 + 3 : tcp - 4 + 3)
}
