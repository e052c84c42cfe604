import { formatIpv4, formatIpv6 } from '../../format/address.ts'
import { printableText } from '../../format/printable-text.ts'
import type { PacketField } from '../layer.ts'
import { type PacketBytes, Unreadable } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'
import type { RowReader } from '../row-reader.ts'

// A certificate as X.509 orders it (RFC 5280, section 4.1), in the encoding of X.690 (DER):
//
// +-----+--------+---------------------------+
// | tag | length | value, or more of these   |
// +-----+--------+---------------------------+

const Tag = {
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  octetString: 0x04,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
  dnsName: 0x82,
  ipAddress: 0x87,
} as const

/** id-at-commonName, 2.5.4.3 */
const COMMON_NAME = '550403'
/** id-ce-subjectAltName, 2.5.29.17 */
const ALTERNATIVE_NAMES = '551d11'
/** Real certificates have up to some hundred. */
const NAMES_SHOWN_MAX = 200
const LENGTH_OCTETS_MAX = 4

export const certificateRowKinds: Readonly<Record<string, RowKind>> = {
  'x509af.utcTime': 'text',
  'x509ce.dNSName': 'text',
  'x509ce.IPAddress.ipv4': 'address',
  'x509ce.IPAddress.ipv6': 'address',
  'x509sat.printableString': 'text',
  'x509sat.uTF8String': 'text',
}

/**
 * Rows for whom a certificate names, who issued it, and how long it is valid. What cannot be read
 * ends them.
 */
export function* certificateRows({ bytes, at, end }: RowReader): Iterable<PacketField> {
  const certificate = inside(readElement(bytes, at, end), Tag.sequence)
  const signed = inside(readElement(bytes, certificate.start, certificate.end), Tag.sequence)
  // serialNumber, signature, issuer, validity, subject, key, and more that is optional.
  const parts = elements(bytes, signed)
  const first = parts.next().value
  if (first?.tag === Tag.version) parts.next()
  parts.next()
  yield* commonNameRows(bytes, 'Issuer', parts.next().value)
  yield* validityRows(bytes, parts.next().value)
  yield* commonNameRows(bytes, 'Subject', parts.next().value)
  for (const part of parts) {
    if (part.tag === Tag.extensions) yield* alternativeNameRows(bytes, part)
  }
}

type Element = { tag: number; offset: number; start: number; end: number }

function readElement(bytes: PacketBytes, offset: number, end: number): Element {
  const first = bytes.uint8(offset + 1)
  const octets = first < 0x80 ? 0 : first - 0x80
  if (octets > LENGTH_OCTETS_MAX) throw new Unreadable()
  const length = octets === 0 ? first & 0x7f : bytes.uint(offset + 2, octets)
  const start = offset + 2 + octets
  if (start + length > end) throw new Unreadable()
  return { tag: bytes.uint8(offset), offset, start, end: start + length }
}

/** The elements in one, in their order. */
function* elements(bytes: PacketBytes, { start, end }: Element): Generator<Element, undefined> {
  for (let at = start; at < end;) {
    const element = readElement(bytes, at, end)
    yield element
    at = element.end
  }
}

function inside(element: Element, tag: number): Element {
  if (element.tag !== tag) throw new Unreadable()
  return element
}

/** A name is a sequence of sets of pairs: what kind of name, and the text. */
function* commonNameRows(
  bytes: PacketBytes,
  whose: string,
  name: Element | undefined,
): Iterable<PacketField> {
  if (name === undefined) throw new Unreadable()
  for (const set of elements(bytes, inside(name, Tag.sequence))) {
    for (const pair of elements(bytes, set)) {
      const [kind, text] = elements(bytes, pair)
      if (kind === undefined || text === undefined) throw new Unreadable()
      if (identifier(bytes, kind) !== COMMON_NAME) continue
      const isUtf8 = text.tag === Tag.utf8String
      const row = isUtf8 ? 'x509sat.uTF8String' : 'x509sat.printableString'
      yield textRow(bytes, row, `${whose} common name`, text)
    }
  }
}

function* validityRows(bytes: PacketBytes, validity: Element | undefined): Iterable<PacketField> {
  if (validity === undefined) throw new Unreadable()
  const labels = ['Valid from', 'Valid until']
  for (const time of elements(bytes, validity)) {
    const label = labels.shift()
    // A year from 2050 on is written in another way, which is left out.
    if (label === undefined || time.tag !== Tag.utcTime) continue
    const row = textRow(bytes, 'x509af.utcTime', label, time)
    yield { ...row, value: formatUtcTime(row.value) }
  }
}

/** `261123123046Z`, years counted from 1950 to 2049. */
function formatUtcTime(text: string): string {
  const [year, ...rest] = text.match(/\d\d/g) ?? []
  if (year === undefined || rest.length < 5) return text
  const [month, day, hour, minute, second] = rest
  const century = Number(year) < 50 ? '20' : '19'
  return `${century}${year}-${month}-${day} ${hour}:${minute}:${second} (UTC)`
}

function* alternativeNameRows(bytes: PacketBytes, part: Element): Iterable<PacketField> {
  const [list] = elements(bytes, part)
  if (list === undefined) return
  for (const extension of elements(bytes, list)) {
    const [kind, ...rest] = elements(bytes, extension)
    const value = rest.at(-1)
    if (kind === undefined || value?.tag !== Tag.octetString) continue
    if (identifier(bytes, kind) !== ALTERNATIVE_NAMES) continue
    let shown = 0
    for (const name of elements(bytes, readElement(bytes, value.start, value.end))) {
      if (++shown > NAMES_SHOWN_MAX) return
      const row = nameRow(bytes, name)
      if (row !== undefined) yield row
    }
  }
}

function nameRow(bytes: PacketBytes, name: Element): PacketField | undefined {
  const place = { offset: name.start, length: name.end - name.start }
  if (name.tag === Tag.dnsName) return textRow(bytes, 'x509ce.dNSName', 'DNS name', name)
  if (name.tag !== Tag.ipAddress) return undefined
  const address = bytes.slice(place.offset, place.length)
  if (place.length === 4) {
    const value = formatIpv4(address, 0)
    return { name: 'x509ce.IPAddress.ipv4', label: 'IP address', value, ...place }
  }
  if (place.length !== 16) return undefined
  const value = formatIpv6(address, 0)
  return { name: 'x509ce.IPAddress.ipv6', label: 'IP address', value, ...place }
}

function textRow(bytes: PacketBytes, name: string, label: string, element: Element): PacketField {
  const place = { offset: element.start, length: element.end - element.start }
  return { name, label, value: printableText(bytes.slice(place.offset, place.length)), ...place }
}

/** The octets of an object identifier in hexadecimal; empty for anything else. */
function identifier(bytes: PacketBytes, { tag, start, end }: Element): string {
  if (tag !== Tag.objectIdentifier || end - start > 16) return ''
  return [...bytes.slice(start, end - start)]
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('')
}
