import { Analysis } from '../../shared/messages/records.ts'
import { LAYERS_MAX } from '../../shared/packet/packet-cursor.ts'
import type { TsharkPacket } from './ask-tshark.ts'
import type { ConformanceCapture } from './captures.ts'
import type { OwnPacket } from './read-own.ts'

/** A difference as the rules below see it; `packet` and `theirPacket` where it is about one. */
export type SeenDifference = {
  capture: ConformanceCapture
  /** 0 for what is said of the whole file. */
  number: number
  field: string
  ours: string
  theirs: string
  packet: OwnPacket | undefined
  theirPacket: TsharkPacket | undefined
  /** What tshark complained of, empty when it read the file to its end. */
  complaint: string
  /** Whether a sequence number of the packet's conversation has been 0 so far. */
  hasMetZero: boolean
}

/** A reviewed difference: we differ on purpose, and this is why. */
export type PurposefulDifference = {
  why: string
  matches(difference: SeenDifference): boolean
}

/** Offsets from the first packet are exact up to here. */
export const offsetNsMax = 2 ** 53

const analysisNames: ReadonlySet<string> = new Set(Object.keys(Analysis))

const outOfTurn: ReadonlySet<string> = new Set([
  'retransmission',
  'outOfOrder',
  'keepAlive',
  'lostSegment',
])

/**
 * Packets whose payload is nobody's, though the port is somebody's: `hello` to PostgreSQL's, RPC to
 * LDAP's, DHCP without a message type, noise.
 */
const namedByPort: Readonly<Record<string, readonly number[]>> = {
  'geneve.pcap': [2],
  'babel_update_oobr.pcap': [5, 6],
  'bootp_asan-2.pcap': [1],
  'dhcp6_reconf_asan.pcap': [1],
  'esp_truncated.pcap': [1],
  'nfs-write-verf-cookie.pcapng': [1, 2],
  'rx_serviceid_oobr.pcap': [1],
}

const purposefulDifferences: readonly PurposefulDifference[] = [
  {
    why: 'tshark refuses files of a link type that it does not know, or with a record that cannot be; what can be listed is listed here.',
    matches: ({ field, ours, theirs, complaint }) =>
      field === 'count' && complaint !== '' && Number(ours) > Number(theirs),
  },
  {
    why: 'A packet that lies more than 2^53 ns (104 days) from the first one: its time is a double, right to some ns.',
    matches: ({ field, packet }) => field === 'time' && isFarOff(packet),
  },
  {
    why: 'Microseconds beyond a second are carried into the seconds; tshark lets them overflow.',
    matches: ({ field, capture }) =>
      field === 'time' &&
      ['atm-oam-loopback-print-overrun.pcap', 'timestamp_invalid_micro.pcap'].includes(
        capture.name,
      ),
  },
  {
    why: 'What was captured was on the wire: an original length below the captured one is raised to it.',
    matches: ({ field, ours, theirs, packet }) =>
      field === 'length' && Number(ours) === packet?.row.capturedLength && +theirs < +ours,
  },
  {
    why: 'tshark takes the four octets of the ATM pseudo header off both lengths; here they are the file’s.',
    matches: ({ field, ours, theirs, capture }) =>
      field.endsWith('length') && capture.name.startsWith('atm-') && +ours === +theirs + 4,
  },
  {
    why: 'tshark hands HTTP/2 without TLS and WebSocket on from its HTTP dissector, which has no header there.',
    matches: ({ field, ours, theirs }) =>
      field === 'protocols' && theirs.replace(/:http(?=:http2|:websocket)/, '') === ours,
  },
  {
    why: 'Recognised by its content; tshark goes by the port, or by what came before.',
    matches: ({ field, ours, theirs }) =>
      field === 'protocols' &&
      /^:[a-z0-9]+$/.test(ours.slice(theirs.replace(/:tls$/, '').length)) &&
      /:(tcp|udp)(:tls)?$/.test(theirs) &&
      ours.startsWith(theirs.replace(/:tls$/, '')),
  },
  {
    why: 'What a repeated or overtaking segment carries is read once, where it is first seen; tshark looks at some of them again.',
    matches: ({ field, packet }) =>
      isAboveTcp(field, packet) && packet!.row.analysis.some((name) => outOfTurn.has(name)),
  },
  {
    why: 'Behind a retry or another version, a client’s packets have new keys, which tshark 4.0 goes on without; a version that nobody has is not opened here.',
    matches: ({ field, capture }) =>
      field === 'TLS server name' && ['quic.pcap', 'quic_vn.pcap'].includes(capture.name),
  },
  {
    why: 'TLS in QUIC is rows of the QUIC layer; a first packet of a version that nobody has is not taken for QUIC.',
    matches: ({ field, ours, theirs }) =>
      field === 'protocols' && theirs.replace(/:quic(:tls)?$/, '') === ours.replace(/:quic$/, ''),
  },
  {
    why: 'Named by tshark for what came before it in its conversation; UDP’s packets are named by themselves here.',
    matches: ({ field, ours, theirs }) => field === 'protocols' && theirs === `${ours}:wg`,
  },
  {
    why: 'VXLAN with the generic extension has no name in tshark’s list of protocols.',
    matches: ({ field, ours, theirs }) =>
      field === 'protocols' && ours.replace(/:vxlan(?!.*vxlan)/, '') === theirs,
  },
  {
    why: 'Whether a pseudowire over MPLS has a control word stands nowhere; the two guess differently.',
    matches: ({ theirPacket }) =>
      /:mpls:(pweth|data)/.test(theirPacket?.get('frame.protocols')?.[0] ?? ''),
  },
  {
    why: 'A SYN after a connection’s end begins another one, with whatever number; tshark 4.0 takes it for the old one’s while the number is the same.',
    matches: ({ field, packet }) =>
      analysisNames.has(field) && packet!.row.analysis.includes('reusedPorts'),
  },
  {
    why: 'tshark lists one IGMP header twice.',
    matches: ({ field, ours, theirs }) => field === 'protocols' && theirs === `${ours}:igmp`,
  },
  {
    why: 'With a source route, tshark gives the last address of the route for the destination; here it is the header’s.',
    matches: ({ field, capture }) => field === 'destination' && capture.name === 'ip-options.pcap',
  },
  {
    why: `More than ${LAYERS_MAX} layers are taken for a decapsulation bomb.`,
    matches: ({ packet }) => packet?.protocols.length === LAYERS_MAX,
  },
  {
    why: 'What is called IPv4 and has another version in its header is malformed; tshark tries IPv6.',
    matches: ({ packet, theirPacket }) =>
      packet?.protocols.at(-1) === 'ip' &&
      /\bip:ipv6\b/.test(theirPacket?.get('frame.protocols')?.[0] ?? ''),
  },
  {
    why: 'Addresses are told of an IPv4 header that is whole, though its total length cannot be.',
    matches: ({ field, theirs, capture }) =>
      capture.name === 'ipv4_invalid_total_length_2.pcap' &&
      (field === 'source' || field === 'destination') &&
      theirs === '',
  },
  {
    why: 'Nothing is told of a header that is not all there; tshark tells the fields before the cut.',
    matches: ({ ours, theirs, packet }) =>
      ours === '' && theirs !== '' && packet?.row.defect !== undefined && packet.tcp === undefined,
  },
  {
    why: 'The header says where the payload begins, and the options are cut; tshark tells no length of a payload that it cannot reach.',
    matches: ({ field, theirs, packet }) =>
      field === 'payload length' && theirs === '' && packet?.row.defect !== undefined,
  },
  {
    why: 'tshark has the name of an SRV record in a field of its own.',
    matches: ({ field, ours, theirs }) =>
      field === 'DNS answer name' &&
      /(^| )_[^ ]+ /.test(ours) &&
      ours.replace(/(^| )_[^ ]+ /, '') === theirs,
  },
  {
    why: 'A sequence number of 0 is a number; for tshark it is one that is not known.',
    matches: ({ field, hasMetZero }) => hasMetZero && analysisNames.has(field),
  },
  {
    why: 'Named by tshark for a port alone; its octets are not those of that protocol.',
    matches: ({ field, ours, theirs, capture, number }) =>
      field === 'protocols' &&
      theirs.startsWith(`${ours}:`) &&
      namedByPort[capture.name]?.includes(number) === true,
  },
  {
    why: 'A UDP length of 0 with an IPv4 total length of 0 is a packet that the network card was to cut (BIG TCP); tshark reads no further.',
    matches: ({ capture }) => capture.name === 'bigtcp-ipv4-vxlan-ipv4.pcap',
  },
  {
    why: 'What stands in a frame that holds several (A-MSDU), or in a later fragment, begins with no LLC header.',
    matches: ({ field, theirs, capture }) =>
      field === 'protocols' && capture.name === 'wlan.pcap' && theirs === 'wlan:llc',
  },
  {
    why: 'An extension header says how long it is: what follows one with a wrong option is read; tshark stops there.',
    matches: ({ field, ours, theirs }) =>
      field === 'protocols' && theirs === 'ipv6:ipv6.hopopts' && ours.startsWith(`${theirs}:`),
  },
  {
    why: 'EtherType 0x880b is PPP’s; tshark 4.0 has nobody for it.',
    matches: ({ field, ours, theirs }) => field === 'protocols' && ours === `${theirs}:ppp`,
  },
  {
    why: 'tshark lists no protocol of a packet of which the first header is malformed.',
    matches: ({ field, theirs, packet }) =>
      field === 'protocols' && theirs === '' && packet?.row.defect !== undefined,
  },
]

/** The first that matches. */
export function findPurpose(difference: SeenDifference): PurposefulDifference | undefined {
  return purposefulDifferences.find(({ matches }) => matches(difference))
}

/** Whether the field is about what TCP carries. */
function isAboveTcp(field: string, packet: OwnPacket | undefined): boolean {
  return packet?.tcp !== undefined && /^(protocols|DNS|HTTP|TLS)/.test(field)
}

function isFarOff(packet: OwnPacket | undefined): boolean {
  return packet !== undefined && Math.abs(packet.row.offsetNs) > offsetNsMax
}
