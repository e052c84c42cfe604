import type { EndKey } from '../../capture/attribution/attribution.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { formatIpv4, formatIpv6 } from '../../shared/format/address.ts'
import { AddressFamily, PacketCursor } from '../../shared/packet/packet-cursor.ts'
import { walkPacket } from '../../shared/packet/walk-packet.ts'

const ethernet = 1
const tcp = 6
const udp = 17
const syn = 0x02
const ack = 0x10

/** The two ends of a conversation, and when its first packet passed (milliseconds since 1970). */
export type Begun = { client: EndKey; server: EndKey; startMs: number }

/**
 * The conversation that a packet begins: a SYN, or the first datagram between two ends. `met` keeps
 * the latter.
 */
export function findBegun(
  record: PacketRecord,
  networkNamespace: number,
  met: Set<string>,
): Begun | undefined {
  const cursor = new PacketCursor()
  cursor.begin(record.bytes, record.offset, record.capturedLength, record.length)
  walkPacket(cursor, ethernet)
  if (cursor.transport === tcp && (cursor.tcpFlags & (syn | ack)) !== syn) return undefined
  if (cursor.transport !== tcp && cursor.transport !== udp) return undefined
  const format = cursor.addressFamily === AddressFamily.ipv4 ? formatIpv4 : formatIpv6
  const protocol = cursor.transport === tcp ? 'tcp' : 'udp'
  const source = format(cursor.bytes, cursor.sourceOffset)
  const destination = format(cursor.bytes, cursor.destinationOffset)
  const { sourcePort, destinationPort } = cursor
  const ends = [`${source} ${sourcePort}`, `${destination} ${destinationPort}`].toSorted().join()
  if (protocol === 'udp' && met.has(ends)) return undefined
  met.add(ends)
  const client: EndKey = {
    networkNamespace,
    protocol,
    localAddress: source,
    localPort: sourcePort,
    remoteAddress: destination,
    remotePort: destinationPort,
  }
  const server: EndKey = {
    networkNamespace,
    protocol,
    localAddress: destination,
    localPort: destinationPort,
    remoteAddress: source,
    remotePort: sourcePort,
  }
  return { client, server, startMs: record.timeSeconds * 1000 + record.timeNanoseconds / 1e6 }
}
