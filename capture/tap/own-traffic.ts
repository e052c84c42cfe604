import { isIPv4 } from 'node:net'
import { AddressFamily, type PacketCursor } from '../../shared/packet/packet-cursor.ts'

/** IANA protocol number. */
const tcp = 6

/**
 * Tells the service's own packets from the pod's, where both are in the same network namespace: a pod
 * on the host network, or a service that runs in the pod. Showing the page's own packets on the page
 * would make more of them, without end. Own is what goes to or comes from the server's port at one of
 * the server's addresses; another host's port of the same number is not.
 *
 * @param addresses of all interfaces in the namespace when the server listens on all of them.
 */
export function ownTrafficTest(
  port: number,
  addresses: readonly string[],
): (cursor: PacketCursor) => boolean {
  const ipv4 = addresses.filter((address) => isIPv4(address)).map(ipv4Bytes)
  const ipv6 = addresses.filter((address) => !isIPv4(address)).map(ipv6Bytes)
  const isOwnAddress = (cursor: PacketCursor, offset: number): boolean => {
    const own = cursor.addressFamily === AddressFamily.ipv4 ? ipv4 : ipv6
    return own.some((bytes) => bytes.every((byte, at) => cursor.bytes[offset + at] === byte))
  }
  return (cursor) => {
    if (cursor.transport !== tcp) return false
    if (cursor.destinationPort === port && isOwnAddress(cursor, cursor.destinationOffset)) {
      return true
    }
    return cursor.sourcePort === port && isOwnAddress(cursor, cursor.sourceOffset)
  }
}

function ipv4Bytes(address: string): number[] {
  return address.split('.').map(Number)
}

/** Takes `fe80::1%eth0` too. The URL parser knows every way to write an address, and writes one. */
function ipv6Bytes(address: string): number[] {
  const plain = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1)
  const [left = '', right] = plain.split('::')
  const before = groups(left)
  const after = groups(right ?? '')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff])
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}
