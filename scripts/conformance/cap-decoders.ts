import { createRequire } from 'node:module'

/** What the decoders of the `cap` package say of a packet, as text. */
export type DecodedPacket = ReadonlyMap<string, string>

/** Numbers of IP for what the decoders know beyond it. */
const TCP = 6
const UDP = 17

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd

/** The decoders are plain JavaScript without types; only what is used of them stands here. */
type Decoders = {
  Ethernet(bytes: Buffer): { info: { type?: number }; offset: number }
  IPV4(bytes: Buffer, offset: number): { info: IpInfo & { totallen: number }; offset: number }
  IPV6(bytes: Buffer, offset: number): { info: IpInfo & { payloadlen: number }; offset: number }
  TCP(bytes: Buffer, offset: number): { info: TcpInfo; offset: number }
  UDP(bytes: Buffer, offset: number): { info: PortsInfo & { length: number } }
}

type IpInfo = { protocol?: number; srcaddr: string; dstaddr: string }
type PortsInfo = { srcport: number; dstport: number }
type TcpInfo = PortsInfo & { seqno: number; ackno?: number; flags: number }

/** `undefined` where the optional package is not installed. */
export function loadCapDecoders(): ((bytes: Buffer) => DecodedPacket | undefined) | undefined {
  try {
    const decoders = createRequire(import.meta.url)('cap/lib/Decoders.js') as Decoders
    return (bytes) => decodeFrame(decoders, bytes)
  } catch {
    return undefined
  }
}

/** An Ethernet frame with TCP or UDP in IP; `undefined` for all else, and for what ends too early. */
function decodeFrame(decoders: Decoders, bytes: Buffer): DecodedPacket | undefined {
  try {
    const { info, offset } = decoders.Ethernet(bytes)
    if (info.type === ETHERTYPE_IPV4) {
      const ip = decoders.IPV4(bytes, offset)
      const end = offset + ip.info.totallen
      return decodeTransport(decoders, bytes, {
        ...ip,
        end,
        addresses: [ip.info.srcaddr, ip.info.dstaddr],
      })
    }
    if (info.type !== ETHERTYPE_IPV6) return undefined
    const ip = decoders.IPV6(bytes, offset)
    const addresses = [groups(ip.info.srcaddr), groups(ip.info.dstaddr)]
    return decodeTransport(decoders, bytes, {
      ...ip,
      end: offset + 40 + ip.info.payloadlen,
      addresses,
    })
  } catch {
    return undefined
  }
}

type Carried = { info: IpInfo; offset: number; end: number; addresses: readonly string[] }

function decodeTransport(
  decoders: Decoders,
  bytes: Buffer,
  { info, offset, end, addresses: [source = '', destination = ''] }: Carried,
): DecodedPacket | undefined {
  const told = new Map([
    ['source', source],
    ['destination', destination],
  ])
  if (info.protocol === UDP) {
    addPorts(told, decoders.UDP(bytes, offset).info)
    return told
  }
  if (info.protocol !== TCP) return undefined
  const tcp = decoders.TCP(bytes, offset)
  addPorts(told, tcp.info)
  told.set('TCP flags', String(tcp.info.flags))
  told.set('sequence', String(tcp.info.seqno))
  // It tells no acknowledgment number of a segment that acknowledges nothing.
  if (tcp.info.ackno !== undefined) told.set('acknowledgment', String(tcp.info.ackno))
  told.set('payload length', String(end - tcp.offset))
  return told
}

function addPorts(told: Map<string, string>, { srcport, dstport }: PortsInfo): void {
  told.set('source port', String(srcport))
  told.set('destination port', String(dstport))
}

/** It puts a colon behind each octet: `20:01:0d:b8:...` */
function groups(octets: string): string {
  return octets.replaceAll(/(..):(..)/g, '$1$2')
}
