import { formatIpv6 } from '../../format/address.ts'
import { formatHexBytes } from '../../format/hex.ts'
import { rowKinds } from '../field-rows.ts'
import { type Field, type ValueNames, hex8, uint16, uint32, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { ipProtocolNames } from '../ip-protocol.ts'
import type { PacketField } from '../layer.ts'
import type { PacketCursor } from '../packet-cursor.ts'

// RFC 8200, section 4: how hop-by-hop, destination and routing headers begin.
//
//  0           1           2
// +-----------+-----------+--------------------------
// |   next    |  length   | content, up to a multiple
// |  header   | − 1, in 8 | of 8 octets
// +-----------+-----------+--------------------------

/** The shortest extension header; lengths count in units of as much. */
export const EXTENSION_UNIT = 8
const OPTIONS = 2

/** The fields with which an extension header begins. */
export const extensionFields = {
  nxt: uint8(0, 'Next header', { names: ipProtocolNames }),
  len: uint8(1, 'Further units of 8 octets'),
}

/** Takes an extension header that says its length. False where it is not all there. */
export function takeExtension(cursor: PacketCursor): boolean {
  const start = cursor.offset
  if (!cursor.takeHeader(EXTENSION_UNIT)) return false
  return cursor.takeHeader(cursor.uint8(start + 1) * EXTENSION_UNIT)
}

/** RFC 8200, section 4.2: no length, and nothing behind the type. */
const PAD_ONE = 0
const PAD_MANY = 1
const HOME_ADDRESS = 0xc9

const optionNames: ValueNames = {
  [PAD_ONE]: 'Padding of one octet',
  [PAD_MANY]: 'Padding',
  0x05: 'Router alert',
  0x26: 'Quick start',
  0x63: 'RPL',
  0x6d: 'MPL',
  0xc2: 'Jumbo payload',
  [HOME_ADDRESS]: 'Home address',
}

const headFields = {
  'ipv6.opt.type': hex8(0, 'Type', { names: optionNames }),
  'ipv6.opt.length': uint8(1, 'Length', { unit: 'B' }),
}

/** RFC 2711 and 2675. */
const contentFields = {
  'ipv6.opt.router_alert': uint16(2, 'For', {
    names: { 0: 'Multicast listener discovery', 1: 'RSVP', 2: 'Active networks' },
  }),
  'ipv6.opt.jumbo': uint32(2, 'Payload length', { unit: 'B' }),
} as const

const contentByType: Readonly<Record<number, keyof typeof contentFields>> = {
  0x05: 'ipv6.opt.router_alert',
  0xc2: 'ipv6.opt.jumbo',
}

/** Names of the rows of options, with what they hold. */
export const ipv6OptionRows = {
  'ipv6.opt': 'group',
  ...rowKinds(headFields, contentFields),
  'ipv6.opt.padn': 'bytes',
  'ipv6.opt.unknown': 'bytes',
  'ipv6.opt.mipv6.home_address': 'address',
} as const

/** A row for each option of a hop-by-hop or destination header, with rows below it. */
export function* ipv6Options(header: Header): Iterable<PacketField> {
  let offset = header.offset + OPTIONS
  while (offset < header.headerEnd) {
    const type = header.bytes.uint8(offset)
    const length = type === PAD_ONE ? 1 : 2 + header.bytes.uint8(offset + 1)
    header.bytes.check(offset, length)
    const children = [header.row('ipv6.opt.type', headFields['ipv6.opt.type'], offset)]
    yield {
      name: 'ipv6.opt',
      label: optionNames[type] ?? `Option ${type}`,
      value: '',
      offset,
      length,
      children,
    }
    if (type !== PAD_ONE) {
      children.push(header.row('ipv6.opt.length', headFields['ipv6.opt.length'], offset))
      if (length > 2) children.push(contentRow(header, type, { offset, length }))
    }
    offset += length
  }
}

function contentRow(
  header: Header,
  type: number,
  { offset, length }: { offset: number; length: number },
): PacketField {
  const name = contentByType[type]
  const field: Field | undefined = name && contentFields[name]
  if (name !== undefined && field !== undefined && length >= 2 + field.length) {
    return header.row(name, field, offset)
  }
  const content = header.bytes.slice(offset + 2, length - 2)
  if (type === HOME_ADDRESS && content.length >= 16) {
    const value = formatIpv6(content, 0)
    return {
      name: 'ipv6.opt.mipv6.home_address',
      label: 'Home address',
      value,
      offset: offset + 2,
      length: 16,
    }
  }
  return {
    name: type === PAD_MANY ? 'ipv6.opt.padn' : 'ipv6.opt.unknown',
    label: 'Content',
    value: formatHexBytes(content),
    offset: offset + 2,
    length: content.length,
  }
}
