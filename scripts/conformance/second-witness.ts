import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { ConformanceCapture } from './captures.ts'
import { readOwn } from './read-own.ts'

/** Magic number of the only format that `pcap-parser` knows: classic, in microseconds. */
const microsecondsMagic = 0xa1b2c3d4

/** It keeps what it has not read yet in memory, several times: larger files take it too long. */
const fileBytesMax = 1_000_000

/** One line: how many files `pcap-parser` could read, and on how many packets it agrees with us. */
export async function secondWitnessReport(
  captures: readonly ConformanceCapture[],
): Promise<string> {
  let files = 0
  let packets = 0
  const different: string[] = []
  for (const { name, path } of captures.filter(isKnown)) {
    const theirs = await readWithPcapParser(path)
    // It stops without a word at what it does not expect.
    if (theirs.length === 0) continue
    files++
    packets += theirs.length
    const ours = (await readOwn(path)).packets
    const disagreeing = theirs.findIndex(({ timeNs, capturedLength, length }, index) => {
      const row = ours[index]?.row
      const isSame =
        row?.capturedLength === capturedLength && row.length === Math.max(length, capturedLength)
      return !isSame || ours[index]!.timeNs !== timeNs
    })
    if (disagreeing >= 0 || theirs.length !== ours.length) {
      different.push(
        `${name}: ${theirs.length} packets, ours ${ours.length}; first at ${disagreeing + 1}`,
      )
    }
  }
  const summary = `pcap-parser read ${files} files, ${packets} packets; count, time and lengths agree in ${files - different.length}`
  return [summary, ...different.map((line) => `  ${line}`)].join('\n')
}

type WitnessedPacket = { timeNs: bigint; capturedLength: number; length: number }

function isKnown({ path }: ConformanceCapture): boolean {
  const bytes = readFileSync(path)
  if (bytes.length < 24 || bytes.length > fileBytesMax) return false
  return [bytes.readUInt32LE(0), bytes.readUInt32BE(0)].includes(microsecondsMagic)
}

type PcapParser = {
  on(event: 'packet', listener: (packet: { header: PcapParserHeader }) => void): void
  on(event: 'end' | 'error', listener: () => void): void
}

type PcapParserHeader = {
  timestampSeconds: number
  timestampMicroseconds: number
  capturedLength: number
  originalLength: number
}

/** What it read before it ended or failed. The package has no types. */
function readWithPcapParser(path: string): Promise<WitnessedPacket[]> {
  const { parse } = createRequire(import.meta.url)('pcap-parser') as {
    parse(path: string): PcapParser
  }
  return new Promise((resolve) => {
    const packets: WitnessedPacket[] = []
    const parser = parse(path)
    parser.on('packet', ({ header }) => {
      const seconds = BigInt(header.timestampSeconds) * 1_000_000_000n
      packets.push({
        timeNs: seconds + BigInt(header.timestampMicroseconds) * 1000n,
        capturedLength: header.capturedLength,
        length: header.originalLength,
      })
    })
    parser.on('end', () => resolve(packets))
    parser.on('error', () => resolve(packets))
  })
}
