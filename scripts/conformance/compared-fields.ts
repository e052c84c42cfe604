import { parseAddress } from '../../shared/flow/parse-address.ts'
import type { AnalysisName } from '../../shared/messages/records.ts'
import type { TsharkPacket } from './ask-tshark.ts'
import { innermostValue, knownChain, ownChain } from './protocol-chain.ts'
import { type OwnPacket, valuesOf } from './read-own.ts'

/** One thing that both say of a packet, in the same words; empty or absent when they say nothing. */
export type ComparedField = {
  name: string
  /** What tshark is asked for. */
  asks: readonly string[]
  ours(packet: OwnPacket): string | undefined
  theirs(packet: TsharkPacket): string | undefined
}

const transports = ['tcp', 'udp', 'sctp']

/** All that is compared: one entry for each field. */
export const comparedFields: readonly ComparedField[] = [
  {
    name: 'time',
    asks: ['frame.time_epoch'],
    ours: ({ timeNs }) => String(timeNs),
    theirs: (packet) => nanosecondsOf(first(packet, 'frame.time_epoch')),
  },
  {
    name: 'captured length',
    asks: ['frame.cap_len'],
    ours: ({ row }) => String(row.capturedLength),
    theirs: (packet) => first(packet, 'frame.cap_len'),
  },
  {
    name: 'length',
    asks: ['frame.len'],
    ours: ({ row }) => String(row.length),
    theirs: (packet) => first(packet, 'frame.len'),
  },
  {
    name: 'protocols',
    asks: ['frame.protocols'],
    ours: ({ protocols }) => ownChain(protocols).join(':'),
    theirs: (packet) => knownChain(packet).join(':'),
  },
  addressField('source', 'src', ({ row }) => row.source),
  addressField('destination', 'dst', ({ row }) => row.destination),
  portField('source port', 'srcport', ({ row }) => row.sourcePort),
  portField('destination port', 'dstport', ({ row }) => row.destinationPort),
  {
    name: 'TCP flags',
    asks: ['tcp.flags'],
    ours: ({ tcp }) => tcp && String(tcp.flags),
    theirs: (packet) => numberOf(innermostValue(packet, 'tcp', 'tcp.flags')),
  },
  tcpField('sequence', 'tcp.seq_raw', ({ tcp }) => tcp!.sequence),
  tcpField('acknowledgment', 'tcp.ack_raw', ({ tcp }) => tcp!.acknowledgment),
  tcpField('payload length', 'tcp.len', ({ payloadLength }) => payloadLength),
  analysisField('retransmission', 'retransmission'),
  analysisField('fastRetransmission', 'fast_retransmission'),
  analysisField('spuriousRetransmission', 'spurious_retransmission'),
  analysisField('outOfOrder', 'out_of_order'),
  analysisField('duplicateAck', 'duplicate_ack'),
  analysisField('lostSegment', 'lost_segment'),
  analysisField('ackLostSegment', 'ack_lost_segment'),
  analysisField('windowFull', 'window_full'),
  analysisField('zeroWindow', 'zero_window'),
  analysisField('zeroWindowProbe', 'zero_window_probe'),
  analysisField('zeroWindowProbeAck', 'zero_window_probe_ack'),
  analysisField('windowUpdate', 'window_update'),
  analysisField('keepAlive', 'keep_alive'),
  analysisField('keepAliveAck', 'keep_alive_ack'),
  analysisField('reusedPorts', 'reused_ports'),
  treeField('DNS query name', ['dns', 'mdns'], 'dns.qry.name'),
  treeField('DNS answer name', ['dns', 'mdns'], 'dns.resp.name'),
  treeField('HTTP method', ['http'], 'http.request.method'),
  treeField('HTTP URI', ['http'], 'http.request.uri'),
  treeField('HTTP status', ['http'], 'http.response.code'),
  treeField('TLS server name', ['tls', 'quic'], 'tls.handshake.extensions_server_name'),
]

/** Everything that tshark is asked for, each once. */
export const tsharkFields: readonly string[] = [
  ...new Set(['frame.protocols', ...comparedFields.flatMap(({ asks }) => asks)]),
]

function addressField(
  name: string,
  end: 'src' | 'dst',
  ours: (packet: OwnPacket) => string,
): ComparedField {
  return {
    name,
    asks: [`ip.${end}`, `ipv6.${end}`],
    // Without an IP header that can be read, rows show the link's addresses, or ARP's.
    ours: (packet) => {
      const isThere = packet.protocols.some((protocol) => protocol === 'ip' || protocol === 'ipv6')
      return isThere && parseAddress(ours(packet)) ? ours(packet) : undefined
    },
    theirs: (packet) =>
      innermostValue(packet, 'ip', `ip.${end}`, ['ipv6']) ??
      innermostValue(packet, 'ipv6', `ipv6.${end}`, ['ip']),
  }
}

function portField(
  name: string,
  end: 'srcport' | 'dstport',
  ours: (packet: OwnPacket) => number | undefined,
): ComparedField {
  return {
    name,
    asks: transports.map((transport) => `${transport}.${end}`),
    ours: (packet) => ours(packet)?.toString(),
    theirs: (packet) => {
      const values = transports.map((transport) =>
        innermostValue(packet, transport, `${transport}.${end}`, [
          ...transports.filter((other) => other !== transport),
          'ip',
          'ipv6',
        ]),
      )
      return values.find((value) => value !== undefined)
    },
  }
}

function tcpField(name: string, field: string, ours: (packet: OwnPacket) => number): ComparedField {
  return {
    name,
    asks: [field],
    ours: (packet) => packet.tcp && String(ours(packet)),
    theirs: (packet) => innermostValue(packet, 'tcp', field),
  }
}

/** Compared where at least one of both says it: agreement about silence would hide all else. */
function analysisField(name: AnalysisName, wiresharkName: string): ComparedField {
  const field = `tcp.analysis.${wiresharkName}`
  return {
    name,
    asks: [field],
    ours: ({ row }) => (row.analysis.includes(name) ? 'told' : undefined),
    theirs: (packet) =>
      packet.has(field) && knownChain(packet).includes('tcp') ? 'told' : undefined,
  }
}

/** All values that a packet has of a field of these protocols. */
function treeField(name: string, protocols: readonly string[], field: string): ComparedField {
  return {
    name,
    asks: [field],
    ours: (packet) => valuesOf(packet, field).map(numberInParentheses).join(' '),
    theirs: (packet) =>
      knownChain(packet).some((protocol) => protocols.includes(protocol))
        ? packet.get(field)?.join(' ')
        : undefined,
  }
}

function first(packet: TsharkPacket, field: string): string | undefined {
  return packet.get(field)?.[0]
}

function nanosecondsOf(seconds: string | undefined): string | undefined {
  if (seconds === undefined) return undefined
  const [whole = '', fraction = ''] = seconds.split('.')
  return String(BigInt(whole + fraction.padEnd(9, '0')))
}

function numberOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : String(Number(value))
}

/** Of an enumeration only its number: `Not Found (404)`. */
function numberInParentheses(value: string): string {
  return /\((\d+)\)$/.exec(value)?.[1] ?? value
}
