import { etherTypeInfo, etherTypeNames, isEtherType } from '../ether-type.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type Fields, flag16, hex16, hex32, uint16, uint32 } from '../field.ts'
import type { Header } from '../header.ts'
import { IpProtocol } from '../ip-protocol.ts'
import { CarriedBy } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 2784, RFC 2890; version 1 is that of PPTP, RFC 2637, section 4.1
//
//  0                    2          4                     8           12
// +-+-+-+-+-------+---+----------+---------------------+-----------+-----------------+---------
// |C|R|K|S| flags |ver| protocol | checksum, reserved  | key       | sequence number | acknow-
// | | | | |       |   | (type)   | if C or R is set    | if K is   | if S is set     | ledgment
// +-+-+-+-+-------+---+----------+---------------------+-----------+-----------------+---------

const FIXED_BYTES = 4
const PROTOCOL = 2
const WORD_BYTES = 4

const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
const ACKNOWLEDGMENT = 0x0080
const VERSION_MASK = 0x0007

const checksumFields = { 'gre.checksum': hex16(0, 'Checksum'), 'gre.offset': uint16(2, 'Offset') }
const keyFields = { 'gre.key': hex32(0, 'Key') }
/** Version 1 divides the key. */
const callFields = {
  'gre.key.payload_length': uint16(0, 'Payload length', { unit: 'B' }),
  'gre.key.call_id': uint16(2, 'Call'),
}
const sequenceFields = { 'gre.sequence_number': uint32(0, 'Sequence number') }
const acknowledgmentFields = { 'gre.ack_number': uint32(0, 'Acknowledgment number') }

export const gre = defineProtocol({
  name: 'gre',
  title: 'GRE',
  longTitle: 'Generic Routing Encapsulation',
  specification: 'RFC 2784',
  carriedBy: [['ip.proto', IpProtocol.gre]],
  fields: {
    flags_and_version: hex16(0, 'Flags and version'),
    'flags.checksum': flag16(0, CHECKSUM, 'Checksum'),
    'flags.routing': flag16(0, ROUTING, 'Routing'),
    'flags.key': flag16(0, KEY, 'Key'),
    'flags.sequence_number': flag16(0, SEQUENCE, 'Sequence number'),
    'flags.version': uint16(0, 'Version', { mask: VERSION_MASK }),
    proto: hex16(PROTOCOL, 'Protocol', { names: etherTypeNames }),
  },
  rows: rowKinds(checksumFields, keyFields, callFields, sequenceFields, acknowledgmentFields),
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(FIXED_BYTES)) return
    const flags = cursor.uint16(start)
    const protocol = cursor.uint16(start + PROTOCOL)
    if (!cursor.takeHeader(optionalWords(flags) * WORD_BYTES)) return
    cursor.setPayload(cursor.offset)
    // Routing (RFC 1701) lengthens the header in ways that RFC 2784 took back.
    const isPlain = (flags & ROUTING) === 0 && isEtherType(protocol)
    if (isPlain && cursor.offset < cursor.end) cursor.carries(CarriedBy.etherType, protocol)
  },
  *details(header) {
    const flags = header.number('flags_and_version')
    let offset = header.offset + FIXED_BYTES
    for (const fields of optionalFields(flags)) {
      yield* fieldRows(header, fields, offset)
      offset += WORD_BYTES
    }
  },
  info: (header) => `${keyText(header)}${etherTypeInfo(header.number('proto'))}`,
})

function hasAcknowledgment(flags: number): boolean {
  return (flags & VERSION_MASK) === 1 && (flags & ACKNOWLEDGMENT) !== 0
}

/** Counts without a list, for the walk. */
function optionalWords(flags: number): number {
  return (
    Number((flags & (CHECKSUM | ROUTING)) !== 0) +
    Number((flags & KEY) !== 0) +
    Number((flags & SEQUENCE) !== 0) +
    Number(hasAcknowledgment(flags))
  )
}

function optionalFields(flags: number): Fields[] {
  const fields: Fields[] = []
  if ((flags & (CHECKSUM | ROUTING)) !== 0) fields.push(checksumFields)
  if ((flags & KEY) !== 0) fields.push((flags & VERSION_MASK) === 1 ? callFields : keyFields)
  if ((flags & SEQUENCE) !== 0) fields.push(sequenceFields)
  if (hasAcknowledgment(flags)) fields.push(acknowledgmentFields)
  return fields
}

function keyText(header: Header<'flags_and_version'>): string {
  const flags = header.number('flags_and_version')
  if ((flags & KEY) === 0) return ''
  const offset =
    header.offset + FIXED_BYTES + ((flags & (CHECKSUM | ROUTING)) !== 0 ? WORD_BYTES : 0)
  const isCall = (flags & VERSION_MASK) === 1
  return isCall
    ? `Call ${header.bytes.uint16(offset + 2)}, `
    : `Key ${header.bytes.uint32(offset)}, `
}
