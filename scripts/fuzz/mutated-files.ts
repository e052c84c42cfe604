import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import { Gunzip } from '../../shared/capture-file/gzip.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { gzipSync } from 'node:zlib'
import { type Campaign, demand } from './campaign.ts'
import { mutateBlocks } from './mutate-blocks.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { Random } from './random.ts'
import type { Seeds } from './seeds.ts'
import { smallerBytes } from './shrink.ts'

export type FileCase = { bytes: Uint8Array; isPacked: boolean; chunkSeed: number }

const fileBytesMax = 12_288
/** Notes of a reader: a hundred of one kind, and the end. */
const notesMax = 300
/** Pieces that a file comes in; what is left then comes at once. */
const chunksMax = 500
/** What DEFLATE makes of an octet at most is a thousand times as much: enough is read of that. */
const unpackedBytesMax = 4 * 1024 * 1024

/** Files in which something was changed, in chunks of any size. */
export function mutatedFiles({ files }: Seeds): Campaign<FileCase> {
  const small = files.map(({ bytes }) => bytes).filter(({ length }) => length <= fileBytesMax)
  return {
    name: 'mutated files',
    group: 'files',
    counted: 'files',
    make: (random) => makeFile(random, small),
    check: checkFile,
    *smaller(file) {
      for (const bytes of smallerBytes(file.bytes)) yield { ...file, bytes }
    },
  }
}

function makeFile(random: Random, files: readonly Uint8Array[]): FileCase {
  const [seed, other] = [random.pick(files), random.pick(files)]
  const isPacked = random.once(12)
  const changed = random.once(3)
    ? mutateBytes(random, seed, other)
    : mutateBlocks(random, seed, other)
  if (!isPacked) return { bytes: changed, isPacked, chunkSeed: random.word() }
  const packed = new Uint8Array(gzipSync(changed, { level: random.pick([0, 1, 9]) }))
  const bytes = random.once(3) ? packed : mutateBytes(random, packed, seed)
  return { bytes, isPacked, chunkSeed: random.word() }
}

/** Read at once and in chunks: the same is told, and nothing but what the file has. */
export function checkFile({ bytes, isPacked, chunkSeed }: FileCase): number {
  const whole = readFile(bytes, isPacked, [bytes.length])
  const random = new Random(chunkSeed, 1, 1)
  const bits = random.between(1, 12)
  const lengths: number[] = []
  for (let left = bytes.length; left > 0; left -= lengths.at(-1)!) {
    const isLast = lengths.length === chunksMax - 1
    lengths.push(isLast ? left : Math.min(left, random.skewed(bits)))
  }
  const cut = readFile(bytes, isPacked, lengths)
  // Of pcap, the layout of packets is guessed from what is at hand when the first one comes.
  const isPcapng = bytes[0] === 0x0a && !isPacked
  demand(!isPcapng || whole.told === cut.told, () => 'what is told depends on the chunks')
  return 1
}

function readFile(bytes: Uint8Array, isPacked: boolean, lengths: readonly number[]): Told {
  const told = new Told(isPacked ? Number.POSITIVE_INFINITY : bytes.length)
  const reader = new CaptureReader(told)
  const gunzip = isPacked ? new Gunzip((note) => told.note(note)) : undefined
  let [offset, unpackedBytes] = [0, 0]
  for (const length of lengths) {
    // A copy that is spoilt afterwards: a reader that keeps a chunk is found out.
    const chunk = bytes.slice(offset, offset + length)
    if (gunzip) {
      for (const piece of gunzip.push(chunk)) {
        reader.push(piece)
        unpackedBytes += piece.length
        if (unpackedBytes > unpackedBytesMax) return new Told(0)
      }
    } else reader.push(chunk)
    chunk.fill(0xee)
    offset += length
  }
  gunzip?.end()
  reader.end()
  return told
}

/** A sum over all that a reader tells, checked on the way. */
class Told {
  told = 0
  packets = 0
  #interfaces = 0
  #notes = 0
  #packetBytes = 0
  readonly #lengthBytes: number

  constructor(lengthBytes: number) {
    this.#lengthBytes = lengthBytes
  }

  section(section: unknown): void {
    this.#addText(JSON.stringify(section))
  }

  interface(described: { linkType: number }): void {
    this.#interfaces++
    this.#addText(JSON.stringify(described))
  }

  statistics(statistics: { interfaceIndex: number }): void {
    demand(statistics.interfaceIndex < this.#interfaces, () => 'statistics of no interface')
    this.#addText(JSON.stringify(statistics))
  }

  name({ address, names }: { address: Uint8Array; names: readonly string[] }): void {
    demand(address.length === 4 || address.length === 16, () => 'an address that is none')
    this.#addText(names.join())
  }

  note({ code, text }: { code: string; text: string }): void {
    demand(++this.#notes <= notesMax, () => 'too many notes')
    this.#addText(code + text)
  }

  packet(record: PacketRecord): void {
    this.packets++
    const { bytes, offset, capturedLength, length, position, interfaceIndex } = record
    const { timeSeconds, timeNanoseconds } = record
    demand(interfaceIndex < this.#interfaces, () => 'a packet of no interface')
    demand(capturedLength <= length, () => 'more captured than there was')
    demand(offset + capturedLength <= bytes.length, () => 'a packet outside its chunk')
    demand(position + capturedLength <= this.#lengthBytes, () => 'a packet outside the file')
    const isTime = Number.isSafeInteger(timeSeconds) && Number.isInteger(timeNanoseconds)
    demand(isTime && timeNanoseconds >= 0 && timeNanoseconds < 1e9, () => 'a time that is none')
    this.#packetBytes += capturedLength
    demand(this.#packetBytes <= this.#lengthBytes, () => 'more bytes than the file has')
    for (const number of [capturedLength, length, position, timeSeconds, timeNanoseconds]) {
      this.#add(number)
    }
    for (let at = offset; at < offset + capturedLength; at++) this.#add(bytes[at]!)
    for (const comment of record.comments) this.#addText(comment)
  }

  #add(number: number): void {
    this.told = (Math.imul(this.told, 31) + number) | 0
  }

  #addText(text: string): void {
    for (let at = 0; at < text.length; at++) this.#add(text.charCodeAt(at))
  }
}
