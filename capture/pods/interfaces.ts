import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { InterfaceAddress, NetworkInterface } from '../../shared/pod/pod.ts'

const run = promisify(execFile)

/** `ip` answers in milliseconds; on a node with thousands of links in less than this. */
const timeoutMs = 3000
const outputBytesMax = 16 * 1024 * 1024

/** What is used of a link as `ip -json -details address show` prints it. */
type Link = {
  ifname: string
  ifindex: number
  /** For a veth: the index of its other end, in that end's network namespace. */
  link_index?: number
  flags: string[]
  mtu: number
  link_type: string
  address?: string
  master?: string
  linkinfo?: { info_kind?: string }
  addr_info?: { local?: string; prefixlen?: number }[]
}

/**
 * The interfaces of the network namespace that a process is in, with the other ends of its veths on
 * the node. Two short-lived `ip`; empty when they cannot be run there.
 */
export async function readInterfaces(pid: number): Promise<NetworkInterface[]> {
  const [inside, onNode] = await Promise.all([
    readLinks(['nsenter', `--net=/proc/${pid}/ns/net`, 'ip']),
    readLinks(['ip']),
  ])
  return inside.map((link) => describe(link, onNode))
}

async function readLinks([file, ...before]: string[]): Promise<Link[]> {
  const args = [...before, '-json', '-details', 'address', 'show']
  try {
    const { stdout } = await run(file!, args, { timeout: timeoutMs, maxBuffer: outputBytesMax })
    return JSON.parse(stdout) as Link[]
  } catch {
    return []
  }
}

function describe(link: Link, onNode: readonly Link[]): NetworkInterface {
  const kind = kindOf(link)
  const peer = kind === 'veth' ? peerOf(link, onNode) : undefined
  return {
    name: link.ifname,
    index: link.ifindex,
    kind,
    up: link.flags.includes('UP'),
    macAddress: link.address ?? '',
    mtuBytes: link.mtu,
    addresses: addressesOf(link),
    ...(peer && { peer }),
  }
}

function kindOf(link: Link): NetworkInterface['kind'] {
  if (link.link_type === 'loopback') return 'loopback'
  return link.linkinfo?.info_kind === 'veth' ? 'veth' : 'other'
}

/** The link of that index on the node whose other end is this one. */
function peerOf(link: Link, onNode: readonly Link[]): NetworkInterface['peer'] {
  const peer = onNode.find(
    (one) => one.ifindex === link.link_index && one.link_index === link.ifindex,
  )
  if (!peer) return undefined
  const bridge = onNode.find((one) => one.ifname === peer.master)
  return {
    name: peer.ifname,
    index: peer.ifindex,
    ...(bridge && { bridge: { name: bridge.ifname, addresses: addressesOf(bridge) } }),
  }
}

function addressesOf(link: Link): InterfaceAddress[] {
  return (link.addr_info ?? []).flatMap(({ local, prefixlen }) =>
    local === undefined || prefixlen === undefined
      ? []
      : [{ address: local, prefixLength: prefixlen }],
  )
}
