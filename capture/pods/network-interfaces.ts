import type { InterfaceAddress, NetworkInterface } from '../../shared/pod/pod.ts'
import type { IpLink } from './ip-addresses.ts'

type Peer = NonNullable<NetworkInterface['peer']>

/** A pod's interfaces, the loopback first, each veth with its other end among the node's. */
export function joinInterfaces(
  podLinks: readonly IpLink[],
  nodeLinks: readonly IpLink[],
): NetworkInterface[] {
  return podLinks
    .toSorted((a, b) => Number(isLoopback(b)) - Number(isLoopback(a)))
    .map((link) => {
      const peer = kindOf(link) === 'veth' ? findPeer(link, nodeLinks) : undefined
      return {
        name: link.ifname,
        index: link.ifindex,
        kind: kindOf(link),
        up: link.flags.includes('UP'),
        macAddress: link.address ?? '',
        mtuBytes: link.mtu,
        addresses: addressesOf(link),
        ...(peer !== undefined && { peer }),
      }
    })
}

function isLoopback(link: IpLink): boolean {
  return kindOf(link) === 'loopback'
}

function kindOf(link: IpLink): NetworkInterface['kind'] {
  if (link.link_type === 'loopback') return 'loopback'
  return link.linkinfo?.info_kind === 'veth' ? 'veth' : 'other'
}

/**
 * The two ends of a veth name each other's index. One that only happens to have the number, because
 * the true end is in a third network namespace, does not point back.
 */
function findPeer(link: IpLink, nodeLinks: readonly IpLink[]): Peer | undefined {
  const found = nodeLinks.find(
    (each) =>
      each.ifindex === link.link_index &&
      each.link_index === link.ifindex &&
      kindOf(each) === 'veth',
  )
  if (found === undefined) return undefined
  const bridge = nodeLinks.find((each) => each.ifname === found.master)
  return {
    name: found.ifname,
    index: found.ifindex,
    ...(bridge && { bridge: { name: bridge.ifname, addresses: addressesOf(bridge) } }),
  }
}

function addressesOf(link: IpLink): InterfaceAddress[] {
  return (link.addr_info ?? []).flatMap(({ local, prefixlen }) =>
    local === undefined || prefixlen === undefined
      ? []
      : [{ address: local, prefixLength: prefixlen }],
  )
}
