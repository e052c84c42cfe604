import { etherTypeInfo, etherTypeNames, isEtherType } from '../ether-type.ts'
import { formatHexBytes } from '../../format/hex.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { flag8, hex16, hex8, uint24, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { CarriedBy } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 8926, section 3.4
//
//  0      2             8  10         16             32                      56         64
// +------+-------------+--+----------+--------------+-----------------------+----------+---------
// |version| options in |O |C reserved| protocol     | network identifier    | reserved | options
// |      | words       |  |          | (type)       |                       |          |
// +------+-------------+--+----------+--------------+-----------------------+----------+---------
//
// and each option: class (2 octets), type (1), three reserved bits, words of content (5 bits).

const PORT = 6081
const HEADER_BYTES = 8
const PROTOCOL = 2
const WORD_BYTES = 4
const OPTION_BYTES = 4
const OPTION_WORDS_MASK = 0x1f

const optionFields = {
  'geneve.option.class': hex16(0, 'Class'),
  'geneve.option.type': hex8(2, 'Type'),
  'geneve.option.type.critical': flag8(2, 0x80, 'Critical'),
}

export const geneve = defineProtocol({
  name: 'geneve',
  title: 'Geneve',
  longTitle: 'Generic Network Virtualization Encapsulation',
  specification: 'RFC 8926',
  carriedBy: [['udp.port', PORT]],
  fields: {
    version: uint8(0, 'Version', { mask: 0xc0 }),
    flags: hex8(1, 'Flags'),
    'flags.oam': flag8(1, 0x80, 'Control packet'),
    'flags.critical': flag8(1, 0x40, 'Critical options'),
    proto_type: hex16(PROTOCOL, 'Protocol', { names: etherTypeNames }),
    vni: uint24(4, 'Network identifier'),
  },
  rows: {
    ...rowKinds(optionFields),
    'geneve.option': 'group',
    'geneve.option.length': 'number',
    'geneve.option.unknown.data': 'bytes',
  },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(HEADER_BYTES)) return
    const protocol = cursor.uint16(start + PROTOCOL)
    if (!cursor.takeHeader((cursor.uint8(start) & 0x3f) * WORD_BYTES)) return
    if (isEtherType(protocol)) cursor.carries(CarriedBy.etherType, protocol)
  },
  *details(header) {
    let offset = header.offset + HEADER_BYTES
    while (offset < header.headerEnd) {
      const words = header.bytes.uint8(offset + 3) & OPTION_WORDS_MASK
      const length = OPTION_BYTES + words * WORD_BYTES
      yield optionRow(header, offset, length)
      offset += length
    }
  },
  info: (header) => `VNI ${header.number('vni')}, ${etherTypeInfo(header.number('proto_type'))}`,
})

function optionRow(header: Header, offset: number, length: number): PacketField {
  const content = header.bytes.slice(offset, length).subarray(OPTION_BYTES)
  const children = [...fieldRows(header, optionFields, offset)]
  children.push(
    {
      name: 'geneve.option.length',
      label: 'Length with this',
      value: `${length} B`,
      number: length,
      offset: offset + 3,
      length: 1,
    },
    {
      name: 'geneve.option.unknown.data',
      label: 'Content',
      value: formatHexBytes(content),
      offset: offset + OPTION_BYTES,
      length: content.length,
    },
  )
  return { name: 'geneve.option', label: 'Option', value: `${length} B`, offset, length, children }
}
