import { protocols } from '../../shared/packet/protocols/index.ts'
import type { TsharkPacket } from './ask-tshark.ts'

/** Where our names are not tshark's: both become the second. */
const otherNames: ReadonlyMap<string, string> = new Map([
  // tshark has one dissector for both versions of the Linux cooked header.
  ['sll2', 'sll'],
  // tshark tells the service provider's tag from the customer's by name, we by the field.
  ['ieee8021ad', 'vlan'],
])

/** Names in `frame.protocols` that stand for no header of their own. */
const withoutHeader = new Set([
  // The number that says what follows, which belongs to the header before it.
  'ethertype',
  // What radiotap says of the radio, told twice; a guess at a pseudowire.
  ...['wlan_radio', 'pwethheuristic', 'pwethnocw'],
  // Extension headers: fields of the IPv6 layer here, as RFC 8200 has them.
  ...['ipv6.hopopts', 'ipv6.routing', 'ipv6.fraghdr', 'ipv6.dstopts', 'ah'].filter(
    (name) => !protocols.some((protocol) => protocol.name === name),
  ),
])

const known = new Set(protocols.map(({ name }) => commonName(name)))

/** After these, headers belong to the packet that an error message quotes. */
const quoting = new Set(['icmp', 'icmpv6'])

/** Our chain in tshark's words. */
export function ownChain(names: readonly string[]): string[] {
  return names.map(commonName)
}

function commonName(name: string): string {
  return otherNames.get(name) ?? name
}

/**
 * tshark's chain as far as all protocols in it are known here, and not into what an error message
 * quotes. What follows an unknown header is not ours to find.
 */
export function knownChain(packet: TsharkPacket): string[] {
  const names = (packet.get('frame.protocols')?.[0] ?? '').split(':')
  const headers = names
    .filter((name) => !withoutHeader.has(name) && !(name === 'http' && !beginsHttp(packet)))
    .map(commonName)
  const unknown = headers.findIndex((name) => !known.has(name))
  const quoted = headers.findIndex((name) => quoting.has(name)) + 1
  const ends = [unknown, quoted === 0 ? -1 : quoted].filter((end) => end >= 0)
  return headers.slice(0, Math.min(headers.length, ...ends))
}

/** tshark lists its HTTP dissector for every segment of a body, and for what HTTP has been left for. */
function beginsHttp(packet: TsharkPacket): boolean {
  return packet.has('http.request.method') || packet.has('http.response.code')
}

/**
 * The value of a header's field in the innermost header of that kind which `knownChain` holds;
 * `undefined` where it holds none, or where another header of `rivals` lies further in.
 */
export function innermostValue(
  packet: TsharkPacket,
  header: string,
  field: string,
  rivals: readonly string[] = [],
): string | undefined {
  const chain = knownChain(packet)
  const at = chain.lastIndexOf(header)
  if (at < 0 || rivals.some((rival) => chain.lastIndexOf(rival) > at)) return undefined
  const count = chain.filter((name) => name === header).length
  return packet.get(field)?.[count - 1]
}
