import { formatIpv4, formatIpv6 } from '../../format/address.ts'
import { printableText } from '../../format/printable-text.ts'
import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import { Unreadable } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'

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
export function* certificateRows(reader: MessageReader): Rows {
  const certificate = inside(readElement(reader), Tag.sequence)
  const signed = inside(readElement(certificate), Tag.sequence)
  // serialNumber, signature, issuer, validity, subject, key, and more that is optional.
  const parts = elements(signed)
  const first = parts.next().value
  if (first?.tag === Tag.version) parts.next()
  parts.next()
  yield* commonNameRows('Issuer', parts.next().value)
  yield* validityRows(parts.next().value)
  yield* commonNameRows('Subject', parts.next().value)
  for (const part of parts) {
    if (part.tag === Tag.extensions) yield* alternativeNameRows(part)
  }
}

/** `value` stands at the element's value and reads nothing behind it. */
type Element = { tag: number; value: MessageReader }

function readElement(reader: MessageReader): Element {
  const tag = reader.uint(1)
  const first = reader.uint(1)
  const octets = first < 0x80 ? 0 : first - 0x80
  if (octets > LENGTH_OCTETS_MAX) throw new Unreadable()
  const length = octets === 0 ? first & 0x7f : reader.uint(octets)
  if (length > reader.left) throw new Unreadable()
  return { tag, value: reader.part(length) }
}

/** The elements in one, in their order. */
function* elements(values: MessageReader): Generator<Element, undefined> {
  while (values.left > 0) yield readElement(values)
}

function inside({ tag, value }: Element, expected: number): MessageReader {
  if (tag !== expected) throw new Unreadable()
  return value
}

/** A name is a sequence of sets of pairs: what kind of name, and the text. */
function* commonNameRows(whose: string, name: Element | undefined): Rows {
  if (name === undefined) throw new Unreadable()
  for (const set of elements(inside(name, Tag.sequence))) {
    for (const pair of elements(set.value)) {
      const [kind, text] = elements(pair.value)
      if (kind === undefined || text === undefined) throw new Unreadable()
      if (identifier(kind) !== COMMON_NAME) continue
      const isUtf8 = text.tag === Tag.utf8String
      const row = isUtf8 ? 'x509sat.uTF8String' : 'x509sat.printableString'
      yield textRow(row, `${whose} common name`, text)
    }
  }
}

function* validityRows(validity: Element | undefined): Rows {
  if (validity === undefined) throw new Unreadable()
  const labels = ['Valid from', 'Valid until']
  for (const time of elements(validity.value)) {
    const label = labels.shift()
    // A year from 2050 on is written in another way, which is left out.
    if (label === undefined || time.tag !== Tag.utcTime) continue
    const row = textRow('x509af.utcTime', label, time)
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

function* alternativeNameRows({ value: list }: Element): Rows {
  for (const extension of elements(readElement(list).value)) {
    const [kind, ...rest] = elements(extension.value)
    const value = rest.at(-1)
    if (kind === undefined || value?.tag !== Tag.octetString) continue
    if (identifier(kind) !== ALTERNATIVE_NAMES) continue
    let shown = 0
    for (const name of elements(readElement(value.value).value)) {
      if (++shown > NAMES_SHOWN_MAX) return
      const row = nameRow(name)
      if (row !== undefined) yield row
    }
  }
}

function nameRow(name: Element): PacketField | undefined {
  if (name.tag === Tag.dnsName) return textRow('x509ce.dNSName', 'DNS name', name)
  if (name.tag !== Tag.ipAddress) return undefined
  const { value: address } = name
  const label = 'IP address'
  if (address.left === 4) {
    return address.row('x509ce.IPAddress.ipv4', label, () => formatIpv4(address.octets(4), 0))
  }
  if (address.left !== 16) return undefined
  return address.row('x509ce.IPAddress.ipv6', label, () => formatIpv6(address.octets(16), 0))
}

function textRow(name: string, label: string, { value }: Element): PacketField {
  return value.row(name, label, () => printableText(value.octets(value.left)))
}

/** The octets of an object identifier in hexadecimal; empty for anything else. */
function identifier({ tag, value }: Element): string {
  if (tag !== Tag.objectIdentifier || value.left > 16) return ''
  return value.hex(value.left).replaceAll(':', '')
}
