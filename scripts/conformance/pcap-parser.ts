import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { ConformanceCapture } from './captures.ts'

/** A packet as the `pcap-parser` package tells it. */
export type WitnessedPacket = {
  timeNs: bigint
  capturedLength: number
  length: number
  bytes: Buffer
}

/** Magic number of the only format that it knows: classic, in microseconds. */
const microsecondsMagic = 0xa1b2c3d4

/** It keeps what it has not read yet in memory, several times: larger files take it too long. */
const fileBytesMax = 1_000_000

type PcapParser = {
  on(event: 'packet', listener: (packet: { header: Header; data: Buffer }) => void): void
  on(event: 'end' | 'error', listener: () => void): void
}

type Header = {
  timestampSeconds: number
  timestampMicroseconds: number
  capturedLength: number
  originalLength: number
}

/** Whether it knows the format, and the file is small enough for it. */
export function isForPcapParser({ path }: ConformanceCapture): boolean {
  const bytes = readFileSync(path)
  if (bytes.length < 24 || bytes.length > fileBytesMax) return false
  return [bytes.readUInt32LE(0), bytes.readUInt32BE(0)].includes(microsecondsMagic)
}

/** What it read before it ended or failed. The package has no types. */
export function readWithPcapParser(path: string): Promise<WitnessedPacket[]> {
  const { parse } = createRequire(import.meta.url)('pcap-parser') as {
    parse(path: string): PcapParser
  }
  return new Promise((resolve) => {
    const packets: WitnessedPacket[] = []
    const parser = parse(path)
    parser.on('packet', ({ header, data }) => {
      const seconds = BigInt(header.timestampSeconds) * 1_000_000_000n
      packets.push({
        timeNs: seconds + BigInt(header.timestampMicroseconds) * 1000n,
        capturedLength: header.capturedLength,
        length: header.originalLength,
        bytes: data,
      })
    })
    parser.on('end', () => resolve(packets))
    parser.on('error', () => resolve(packets))
  })
}
