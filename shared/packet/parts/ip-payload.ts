import { IpProtocol } from '../ip-protocol.ts'
import { CarriedBy, type PacketCursor } from '../packet-cursor.ts'

/**
 * Says what follows an IP header, or one of the headers that may stand between it and the transport:
 * those are no transport themselves, so conversations begin behind them.
 */
export function carryIpPayload(cursor: PacketCursor, protocol: number): void {
  cursor.setPayload(cursor.offset)
  cursor.transport = isBetween(protocol) ? 0 : protocol
  cursor.carries(CarriedBy.ipProtocol, protocol)
}

/** RFC 8200, section 4, and RFC 4302; behind "no next header" comes nothing at all. */
function isBetween(protocol: number): boolean {
  switch (protocol) {
    case IpProtocol.hopByHop:
    case IpProtocol.routing:
    case IpProtocol.fragment:
    case IpProtocol.authentication:
    case IpProtocol.nothing:
    case IpProtocol.destinationOptions:
      return true
    default:
      return false
  }
}
