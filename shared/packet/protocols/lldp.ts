import { formatMac } from '../../format/address.ts'
import { formatHexBytes } from '../../format/hex.ts'
import { printableText } from '../../format/printable-text.ts'
import { EtherType } from '../ether-type.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type ValueNames, uint16 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { defineProtocol } from '../protocol.ts'

// IEEE 802.1AB, clause 8: parts, of which the first three and the last are fixed
//
//  0        7                16
// +--------+----------------+----------
// |  type  | length         | content
// +--------+----------------+----------

const HEAD_BYTES = 2
const LENGTH_MASK = 0x01ff

const END = 0
const CHASSIS = 1
const PORT = 2
const TIME_TO_LIVE = 3

const partNames: ValueNames = {
  [END]: 'End',
  [CHASSIS]: 'Chassis',
  [PORT]: 'Port',
  [TIME_TO_LIVE]: 'Valid for',
  4: 'Port description',
  5: 'System name',
  6: 'System description',
  7: 'Capabilities',
  8: 'Management address',
  127: 'Organisation’s own',
}

const headFields = {
  'lldp.tlv.type': uint16(0, 'Type', { mask: 0xfe00, names: partNames }),
  'lldp.tlv.len': uint16(0, 'Length', { mask: LENGTH_MASK, unit: 'B' }),
}

const textNames: Readonly<Record<number, string>> = {
  4: 'lldp.port.desc',
  5: 'lldp.tlv.system.name',
  6: 'lldp.tlv.system.desc',
}

export const lldp = defineProtocol({
  name: 'lldp',
  title: 'LLDP',
  longTitle: 'Link Layer Discovery Protocol',
  specification: 'IEEE 802.1AB',
  carriedBy: [['ethertype', EtherType.lldp]],
  fields: {},
  rows: {
    ...rowKinds(headFields),
    'lldp.tlv': 'group',
    'lldp.time_to_live': 'number',
    'lldp.port.desc': 'text',
    'lldp.tlv.system.name': 'text',
    'lldp.tlv.system.desc': 'text',
  },
  walk(cursor) {
    cursor.takeHeader(cursor.wireEnd - cursor.offset)
  },
  *details(header) {
    let offset = header.offset
    while (offset < header.end) {
      const head = header.bytes.uint16(offset)
      const length = HEAD_BYTES + (head & LENGTH_MASK)
      header.bytes.check(offset, length)
      yield partRow(header, head >> 9, { offset, length })
      // Behind the end may be padding.
      if (head >> 9 === END) return
      offset += length
    }
  },
  info(header) {
    const names = [...parts(header)].map(({ value }) => value)
    return names.join(', ')
  },
})

type Place = { offset: number; length: number }

/** Chassis and port: who says it. */
function* parts(header: Header): Iterable<PacketField> {
  let offset = header.offset
  for (const type of [CHASSIS, PORT]) {
    const head = header.bytes.uint16(offset)
    if (head >> 9 !== type) return
    const length = HEAD_BYTES + (head & LENGTH_MASK)
    yield partRow(header, type, { offset, length })
    offset += length
  }
}

function partRow(header: Header, type: number, place: Place): PacketField {
  const { offset, length } = place
  const content = header.bytes.slice(offset, length).subarray(HEAD_BYTES)
  const children = [...fieldRows(header, headFields, offset)]
  const contentPlace = { offset: offset + HEAD_BYTES, length: length - HEAD_BYTES }
  const name = textNames[type]
  const label = partNames[type] ?? `Part ${type}`
  const value = partText(type, content)
  if (name !== undefined) children.push({ name, label: 'Text', value, ...contentPlace })
  if (type === TIME_TO_LIVE && content.length === 2) {
    const number = header.bytes.uint16(contentPlace.offset)
    children.push({ name: 'lldp.time_to_live', label: 'Time', value, number, ...contentPlace })
  }
  return { name: 'lldp.tlv', label, value, ...place, children }
}

function partText(type: number, content: Uint8Array): string {
  if (type === CHASSIS || type === PORT) return identifierText(type, content)
  if (type === TIME_TO_LIVE && content.length === 2) return `${content[0]! * 0x100 + content[1]!} s`
  return type in textNames ? printableText(content) : formatHexBytes(content)
}

/** IEEE 802.1AB, tables 8-2 and 8-3: a MAC address is subtype 4 of a chassis and 3 of a port. */
function identifierText(type: number, content: Uint8Array): string {
  const isMac = content[0] === (type === CHASSIS ? 4 : 3) && content.length === 7
  return isMac ? formatMac(content, 1) : printableText(content.subarray(1))
}
