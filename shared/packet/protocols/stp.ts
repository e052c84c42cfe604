import { formatMac } from '../../format/address.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type ValueNames, flag8, hex16, hex8, macAddress, uint16, uint32, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { defineProtocol } from '../protocol.ts'

// IEEE 802.1Q, clause 14 (spanning trees: IEEE 802.1D, clause 9)
//
//  0          2       3      4       5              13         17
// +----------+-------+------+-------+--------------+----------+----------------
// | protocol |version| type | flags | root: prio-  | cost of  | bridge, port,
// |    (0)   |       |      |       | rity and MAC | the path | times in 1/256 s
// +----------+-------+------+-------+--------------+----------+----------------

const ACCESS_POINT = 0x42
/** Cisco's trees of each VLAN. */
const PER_VLAN = 0x010b
const FIXED_BYTES = 4
const CONFIGURATION_BYTES = 35
const TOPOLOGY_CHANGE = 0x80

const versionNames: ValueNames = {
  0: 'Spanning tree',
  2: 'Rapid spanning tree',
  3: 'Multiple spanning trees',
  4: 'Shortest path trees',
}
const typeNames: ValueNames = {
  0: 'Configuration',
  2: 'Rapid spanning tree',
  [TOPOLOGY_CHANGE]: 'Topology change',
}
const roleNames: ValueNames = { 0: 'Unknown', 1: 'Alternate or backup', 2: 'Root', 3: 'Designated' }

const configurationFields = {
  'stp.flags': hex8(4, 'Flags'),
  'stp.flags.tcack': flag8(4, 0x80, 'Topology change acknowledgment'),
  'stp.flags.agreement': flag8(4, 0x40, 'Agreement'),
  'stp.flags.forwarding': flag8(4, 0x20, 'Forwarding'),
  'stp.flags.learning': flag8(4, 0x10, 'Learning'),
  'stp.flags.port_role': uint8(4, 'Port role', { mask: 0x0c, names: roleNames }),
  'stp.flags.proposal': flag8(4, 0x02, 'Proposal'),
  'stp.flags.tc': flag8(4, 0x01, 'Topology change'),
  'stp.root.prio': uint16(5, 'Priority of the root', { mask: 0xf000, scale: 4096 }),
  'stp.root.ext': uint16(5, 'System of the root', { mask: 0x0fff }),
  'stp.root.hw': macAddress(7, 'Root'),
  'stp.root.cost': uint32(13, 'Cost of the path to the root'),
  'stp.bridge.prio': uint16(17, 'Priority of the bridge', { mask: 0xf000, scale: 4096 }),
  'stp.bridge.ext': uint16(17, 'System of the bridge', { mask: 0x0fff }),
  'stp.bridge.hw': macAddress(19, 'Bridge'),
  'stp.port': hex16(25, 'Port'),
  'stp.msg_age': uint16(27, 'Message age', { scale: 1 / 256, unit: 's' }),
  'stp.max_age': uint16(29, 'Maximum age', { scale: 1 / 256, unit: 's' }),
  'stp.hello': uint16(31, 'Hello time', { scale: 1 / 256, unit: 's' }),
  'stp.forward': uint16(33, 'Forward delay', { scale: 1 / 256, unit: 's' }),
}

export const stp = defineProtocol({
  name: 'stp',
  title: 'STP',
  longTitle: 'Spanning Tree Protocol',
  specification: 'IEEE 802.1Q, clause 14',
  carriedBy: [
    ['llc.dsap', ACCESS_POINT],
    ['llc.cisco_pid', PER_VLAN],
  ],
  fields: {
    protocol: hex16(0, 'Protocol'),
    version: uint8(2, 'Version', { names: versionNames }),
    type: hex8(3, 'Type', { names: typeNames }),
  },
  rows: rowKinds(configurationFields),
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(FIXED_BYTES)) return
    if (cursor.uint8(start + 3) === TOPOLOGY_CHANGE) return
    cursor.takeHeader(CONFIGURATION_BYTES - FIXED_BYTES)
  },
  *details(header) {
    if (header.number('type') === TOPOLOGY_CHANGE) return
    yield* fieldRows(header, configurationFields, header.offset)
  },
  info(header: Header<'type'>) {
    const type = header.number('type')
    if (type === TOPOLOGY_CHANGE) return 'Topology change'
    const root = formatMac(header.bytes.slice(header.offset + 7, 6), 0)
    return `Root ${root}, cost ${header.bytes.uint32(header.offset + 13)}`
  },
})
