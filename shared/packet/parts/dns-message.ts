import { formatIpv4, formatIpv6 } from '../../format/address.ts'
import { formatHexBytes } from '../../format/hex.ts'
import { printableText } from '../../format/printable-text.ts'
import type { Header } from '../header.ts'
import { Unreadable } from '../packet-bytes.ts'

export const DNS_HEADER_BYTES = 12

/** RFC 1035, section 2.3.4. */
const NAME_BYTES_MAX = 255
const POINTER_BITS = 0xc0

/** Type and class; and the time to live and the length of the data. */
const QUESTION_BYTES = 4
const RECORD_BYTES = 10

/** Types of records. See IANA's dns-parameters. */
export const RecordType = {
  a: 1,
  ns: 2,
  cname: 5,
  soa: 6,
  ptr: 12,
  mx: 15,
  txt: 16,
  aaaa: 28,
  srv: 33,
  opt: 41,
} as const

const typeNames: Readonly<Record<number, string>> = {
  [RecordType.a]: 'A',
  [RecordType.ns]: 'NS',
  [RecordType.cname]: 'CNAME',
  [RecordType.soa]: 'SOA',
  [RecordType.ptr]: 'PTR',
  13: 'HINFO',
  [RecordType.mx]: 'MX',
  [RecordType.txt]: 'TXT',
  [RecordType.aaaa]: 'AAAA',
  [RecordType.srv]: 'SRV',
  35: 'NAPTR',
  39: 'DNAME',
  [RecordType.opt]: 'OPT',
  43: 'DS',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  50: 'NSEC3',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  257: 'CAA',
}

/** `AAAA`; for a number without a name here, `TYPE999` (RFC 3597). */
export function recordTypeName(type: number): string {
  return typeNames[type] ?? `TYPE${type}`
}

export function isKnownRecordType(type: number): boolean {
  return type in typeNames
}

export type DnsSection = 'question' | 'answer' | 'authority' | 'additional'

/** A question or a resource record, and where it stands. A question has no data. */
export type DnsEntry = {
  section: DnsSection
  name: string
  type: number
  class: number
  timeToLiveSeconds: number
  offset: number
  /** Where the type stands, behind the name. */
  typeOffset: number
  dataOffset: number
  dataLength: number
  end: number
}

const sections: readonly DnsSection[] = ['question', 'answer', 'authority', 'additional']
/** In the header, the counts of the four sections stand in their order. */
const COUNTS = 4

/** All entries of the message whose header is at `header.offset`. Throws `Unreadable` where they end too early. */
export function* readDnsEntries(header: Header): Generator<DnsEntry> {
  let offset = header.offset + DNS_HEADER_BYTES
  for (const [index, section] of sections.entries()) {
    const count = header.bytes.uint16(header.offset + COUNTS + index * 2)
    for (let entry = 0; entry < count; entry++) {
      const read = readEntry(header, section, offset)
      yield read
      offset = read.end
    }
  }
}

function readEntry(header: Header, section: DnsSection, offset: number): DnsEntry {
  const { name, end: typeOffset } = readName(header, offset)
  const { bytes } = header
  const isQuestion = section === 'question'
  const dataOffset = typeOffset + (isQuestion ? QUESTION_BYTES : RECORD_BYTES)
  const dataLength = isQuestion ? 0 : bytes.uint16(typeOffset + 8)
  bytes.check(dataOffset, dataLength)
  return {
    section,
    name,
    type: bytes.uint16(typeOffset),
    class: bytes.uint16(typeOffset + 2),
    timeToLiveSeconds: isQuestion ? 0 : bytes.uint32(typeOffset + 4),
    offset,
    typeOffset,
    dataOffset,
    dataLength,
    end: dataOffset + dataLength,
  }
}

/** Where the entry at `offset` ends among the octets up to `end`; 0 where it does not. */
export function entryEnd(
  bytes: Uint8Array,
  offset: number,
  end: number,
  isQuestion: boolean,
): number {
  let at = offset
  while (at < end && bytes[at] !== 0 && bytes[at]! < POINTER_BITS) {
    if ((bytes[at]! & POINTER_BITS) !== 0 || at - offset > NAME_BYTES_MAX) return 0
    at += bytes[at]! + 1
  }
  at += bytes[at] === 0 ? 1 : 2
  const dataOffset = at + (isQuestion ? QUESTION_BYTES : RECORD_BYTES)
  if (dataOffset > end) return 0
  const dataEnd = isQuestion ? dataOffset : dataOffset + bytes[at + 8]! * 0x100 + bytes[at + 9]!
  return dataEnd > end ? 0 : dataEnd
}

/**
 * A name with its compression undone (RFC 1035, section 4.1.4), `<Root>` for the empty one. A pointer
 * must lead to before the place from which reading last began, so no name can contain itself.
 */
export function readName(
  { bytes, offset: messageOffset }: Pick<Header, 'bytes' | 'offset'>,
  start: number,
): { name: string; end: number } {
  const labels: string[] = []
  let offset = start
  let segmentStart = start
  let end = 0
  let nameBytes = 0
  for (;;) {
    const length = bytes.uint8(offset)
    if ((length & POINTER_BITS) === POINTER_BITS) {
      const target = messageOffset + (bytes.uint16(offset) & 0x3fff)
      if (target >= segmentStart) throw new Unreadable()
      if (end === 0) end = offset + 2
      offset = target
      segmentStart = target
      continue
    }
    if ((length & POINTER_BITS) !== 0) throw new Unreadable()
    nameBytes += length + 1
    if (nameBytes > NAME_BYTES_MAX) throw new Unreadable()
    offset += 1
    if (length === 0) break
    labels.push(labelText(bytes.slice(offset, length)))
    offset += length
  }
  if (end === 0) end = offset
  return { name: labels.length === 0 ? '<Root>' : labels.join('.'), end }
}

/** A dot within a label is not one between labels (RFC 1035, section 5.1). */
function labelText(label: Uint8Array): string {
  return printableText(label).replaceAll('.', '\\.')
}

/** A record's data as text: an address, a name, texts; else its bytes. */
export function formatRecordData(header: Header, entry: DnsEntry): string {
  const { bytes } = header
  const { type, dataOffset, dataLength } = entry
  switch (type) {
    case RecordType.a:
      return formatIpv4(bytes.slice(dataOffset, 4), 0)
    case RecordType.aaaa:
      return formatIpv6(bytes.slice(dataOffset, 16), 0)
    case RecordType.cname:
    case RecordType.ns:
    case RecordType.ptr:
    case RecordType.soa:
      return readName(header, dataOffset).name
    case RecordType.mx:
      return `${bytes.uint16(dataOffset)} ${readName(header, dataOffset + 2).name}`
    case RecordType.srv: {
      const [priority, weight, port] = [0, 2, 4].map((at) => bytes.uint16(dataOffset + at))
      return `${priority} ${weight} ${port} ${readName(header, dataOffset + 6).name}`
    }
    case RecordType.txt:
      return texts(header, entry).join(' ')
    default:
      return formatHexBytes(bytes.slice(dataOffset, dataLength))
  }
}

function texts(header: Header, { dataOffset, end }: DnsEntry): string[] {
  const found: string[] = []
  let offset = dataOffset
  while (offset < end) {
    const length = header.bytes.uint8(offset)
    if (offset + 1 + length > end) throw new Unreadable()
    found.push(`"${printableText(header.bytes.slice(offset + 1, length))}"`)
    offset += 1 + length
  }
  return found
}
