import { rowKinds } from '../field-rows.ts'
import {
  type Field,
  type Fields,
  type ValueNames,
  hex16,
  ipv4Address,
  ipv6Address,
  octets,
  uint16,
  uint32,
  uint8,
} from '../field.ts'
import type { Header } from '../header.ts'

// RFC 8684, section 3
//
//  0      1        2         2.5
// +------+--------+---------+---------------------------------------------
// | kind | length | subtype | by subtype: flags, keys, tokens, sequence numbers
// +------+--------+---------+---------------------------------------------

const CAPABLE = 0
const JOIN = 1
const SEQUENCE = 2
const ADD_ADDRESS = 3

const subtypeNames: ValueNames = {
  [CAPABLE]: 'Capable',
  [JOIN]: 'Join',
  [SEQUENCE]: 'Data sequence',
  [ADD_ADDRESS]: 'Add address',
  4: 'Remove address',
  5: 'Priority',
  6: 'Fail',
  7: 'Fast close',
  8: 'Reset',
}

const subtypeField = {
  'tcp.options.mptcp.subtype': uint8(2, 'Subtype', { mask: 0xf0, names: subtypeNames }),
}

const bit = (offset: number, mask: number, label: string): Field =>
  uint8(offset, label, { mask, names: { 0: 'No', 1: 'Yes' } })

const capableFields = {
  'tcp.options.mptcp.version': uint8(2, 'Version', { mask: 0x0f }),
  'tcp.options.mptcp.checksumreq.flags': bit(3, 0x80, 'Checksums required'),
  'tcp.options.mptcp.nomoresubflows.flag': bit(3, 0x20, 'No joins to this address'),
  'tcp.options.mptcp.sendkey': octets(4, 8, 'Key of the sender'),
  'tcp.options.mptcp.recvkey': octets(12, 8, 'Key of the receiver'),
}
/** With its first data, behind both keys. */
const firstDataFields = {
  'tcp.options.mptcp.datalvllen': uint16(20, 'Length of the data', { unit: 'B' }),
  'tcp.options.mptcp.checksum': hex16(22, 'Checksum'),
}

const joinFields = {
  'tcp.options.mptcp.backup.flag': bit(2, 0x01, 'Backup'),
  'tcp.options.mptcp.addrid': uint8(3, 'Address number'),
}
/** The three segments of a join's handshake tell themselves apart by their length. */
const joinFieldsByLength: Readonly<Record<number, Fields>> = {
  12: {
    ...joinFields,
    'tcp.options.mptcp.recvtok': uint32(4, 'Token of the receiver'),
    'tcp.options.mptcp.sendrand': uint32(8, 'Random number'),
  },
  16: {
    ...joinFields,
    'tcp.options.mptcp.sendtrunchmac': octets(4, 8, 'Authentication code, cut'),
    'tcp.options.mptcp.sendrand': uint32(12, 'Random number'),
  },
  24: { 'tcp.options.mptcp.sendhmac': octets(4, 20, 'Authentication code') },
}

const FIN = 0x10
const LONG_SEQUENCE = 0x08
const HAS_SEQUENCE = 0x04
const LONG_ACKNOWLEDGMENT = 0x02
const HAS_ACKNOWLEDGMENT = 0x01

const sequenceFlagFields = {
  'tcp.options.mptcp.datafin.flag': bit(3, FIN, 'Last data'),
  'tcp.options.mptcp.dseqn8.flag': bit(3, LONG_SEQUENCE, 'Long sequence number'),
  'tcp.options.mptcp.dseqnpresent.flag': bit(3, HAS_SEQUENCE, 'Sequence number'),
  'tcp.options.mptcp.dataack8.flag': bit(3, LONG_ACKNOWLEDGMENT, 'Long acknowledgment'),
  'tcp.options.mptcp.dataackpresent.flag': bit(3, HAS_ACKNOWLEDGMENT, 'Acknowledgment'),
}

const addressFields = {
  'tcp.options.mptcp.echo': bit(2, 0x01, 'Echo'),
  'tcp.options.mptcp.addrid': uint8(3, 'Address number'),
}
const addressFieldsByLength: Readonly<Record<number, Fields>> = {
  8: { 'tcp.options.mptcp.ipv4': ipv4Address(4, 'Address') },
  10: {
    'tcp.options.mptcp.ipv4': ipv4Address(4, 'Address'),
    'tcp.options.mptcp.port': uint16(8, 'Port'),
  },
  16: {
    'tcp.options.mptcp.ipv4': ipv4Address(4, 'Address'),
    'tcp.options.mptcp.addaddrtrunchmac': octets(8, 8, 'Authentication code, cut'),
  },
  18: {
    'tcp.options.mptcp.ipv4': ipv4Address(4, 'Address'),
    'tcp.options.mptcp.port': uint16(8, 'Port'),
    'tcp.options.mptcp.addaddrtrunchmac': octets(10, 8, 'Authentication code, cut'),
  },
  20: { 'tcp.options.mptcp.ipv6': ipv6Address(4, 'Address') },
  28: {
    'tcp.options.mptcp.ipv6': ipv6Address(4, 'Address'),
    'tcp.options.mptcp.addaddrtrunchmac': octets(20, 8, 'Authentication code, cut'),
  },
}

/** Fields of the other subtypes. */
const fieldsBySubtype: Readonly<Record<number, Fields>> = {
  4: { 'tcp.options.mptcp.addrid': uint8(3, 'Address number') },
  5: joinFields,
  6: { 'tcp.options.mptcp.rawdataseqno': octets(4, 8, 'Sequence number of the data') },
  7: { 'tcp.options.mptcp.recvkey': octets(4, 8, 'Key of the receiver') },
  8: { 'tcp.options.mptcp.rst_reason': uint8(3, 'Reason') },
}

/** Names of the rows of the option, with what they hold. */
export const multipathRows = {
  ...rowKinds(subtypeField, capableFields, firstDataFields, sequenceFlagFields, addressFields),
  ...rowKinds(...Object.values(joinFieldsByLength), ...Object.values(addressFieldsByLength)),
  ...rowKinds(...Object.values(fieldsBySubtype)),
  ...rowKinds(sequenceFields(0xff), sequenceFields(HAS_SEQUENCE | HAS_ACKNOWLEDGMENT)),
} as const

/** The fields that the option at `place` has. */
export function multipathFields({ bytes }: Header, { offset, length }: Place): Fields {
  if (length < 3) return {}
  const subtype = bytes.uint8(offset + 2) >> 4
  return { ...subtypeField, ...fieldsOf(subtype, length, length > 3 ? bytes.uint8(offset + 3) : 0) }
}

/** `Capable`, `Data sequence` */
export function multipathText({ bytes }: Header, { offset }: Place): string {
  const subtype = bytes.uint8(offset + 2) >> 4
  return subtypeNames[subtype] ?? `Subtype ${subtype}`
}

type Place = { offset: number; length: number }

function fieldsOf(subtype: number, length: number, flags: number): Fields {
  switch (subtype) {
    case CAPABLE:
      return length > 20 ? { ...capableFields, ...firstDataFields } : capableFields
    case JOIN:
      return joinFieldsByLength[length] ?? {}
    case SEQUENCE:
      return { ...sequenceFlagFields, ...sequenceFields(flags) }
    case ADD_ADDRESS:
      return { ...addressFields, ...addressFieldsByLength[length] }
    default:
      return fieldsBySubtype[subtype] ?? {}
  }
}

/** RFC 8684, section 3.3: what is there stands one behind the other, in 4 or 8 octets. */
function sequenceFields(flags: number): Fields {
  const fields: Record<string, Field> = {}
  let offset = 4
  if ((flags & HAS_ACKNOWLEDGMENT) !== 0) {
    const isLong = (flags & LONG_ACKNOWLEDGMENT) !== 0
    fields['tcp.options.mptcp.rawdataack'] = sequenceField(offset, isLong, 'Acknowledged data')
    offset += isLong ? 8 : 4
  }
  if ((flags & HAS_SEQUENCE) !== 0) {
    const isLong = (flags & LONG_SEQUENCE) !== 0
    fields['tcp.options.mptcp.rawdataseqno'] = sequenceField(
      offset,
      isLong,
      'Sequence number of the data',
    )
    offset += isLong ? 8 : 4
    fields['tcp.options.mptcp.subflowseqno'] = uint32(offset, 'Sequence number in this connection')
    fields['tcp.options.mptcp.datalvllen'] = uint16(offset + 4, 'Length of the data', { unit: 'B' })
    fields['tcp.options.mptcp.checksum'] = hex16(offset + 6, 'Checksum')
  }
  return fields
}

/** As octets, also where there are four: those of eight do not fit into a number. */
function sequenceField(offset: number, isLong: boolean, label: string): Field {
  return octets(offset, isLong ? 8 : 4, label)
}
