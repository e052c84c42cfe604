import { protocols } from '../packet/protocols/index.ts'
import type { Sighting } from './sighting.ts'
import { Transport } from './tcp-flags.ts'

const tcpProtocol = protocols.findIndex((protocol) => protocol.name === 'tcp')

/**
 * Whether the packet is a TCP segment whose header was read to its end, so that its payload's length
 * is known; a fragment's is not.
 */
export function isWholeSegment({ cursor }: Sighting): boolean {
  if (cursor.transport !== Transport.tcp || cursor.fragment) return false
  const last = cursor.layerCount - 1
  const isCutInHeader =
    cursor.layerProtocol[last] === tcpProtocol && cursor.layerOffset[last] === cursor.payloadOffset
  return !isCutInHeader
}
