import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { runCommand } from './command.ts'
import type { Tools } from './tools.ts'

/** A bridge on the node and one veth into the pod. */
export type DemoNetwork = {
  /** Counts the demo pods of this node, from 0. */
  number: number
  bridge: string
  /** The node's end of the pair; the pod's is `eth0`. */
  veth: string
  /** Addresses in a /24. */
  bridgeAddress: string
  podAddress: string
}

/** More demo pods at a time than a node ever needs. */
const networksMax = 8
const firstThirdOctet = 77

/** The networks whose names and addresses nobody on this node uses, the first choice first. */
export function freeNetworks(): DemoNetwork[] {
  const used = Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map((address) => address.address),
  )
  const networks: DemoNetwork[] = []
  for (let number = 0; number < networksMax; number++) {
    const prefix = `10.88.${firstThirdOctet + number}.`
    const bridge = `ps-demo${number}`
    if (existsSync(`/sys/class/net/${bridge}`)) continue
    if (used.some((address) => address.startsWith(prefix))) continue
    networks.push({
      number,
      bridge,
      veth: `${bridge}-pod`,
      bridgeAddress: `${prefix}1`,
      podAddress: `${prefix}3`,
    })
  }
  return networks
}

/**
 * Makes the bridge and marks it as the pod's: a leftover plan may name a bridge that another demo
 * pod has taken since. Resolves with `ip`'s complaint when it cannot be made.
 */
export function makeBridge(
  tools: Tools,
  network: DemoNetwork,
  podUid: string,
): Promise<string | undefined> {
  const { bridge, bridgeAddress } = network
  return runBatch(tools, [
    `link add name ${bridge} type bridge`,
    `link set dev ${bridge} alias ${podUid}`,
    ...withoutLinkLocal(bridge),
    `address add ${bridgeAddress}/24 dev ${bridge}`,
    `link set dev ${bridge} up`,
  ])
}

/** Whether `makeBridge` failed because somebody else was quicker to take the name. */
export function isNameTaken(complaint: string): boolean {
  return complaint.includes('File exists')
}

/** Plugs the pod that a process is in into the bridge: `eth0` inside, its default route, and `lo` up. */
export async function connectPod(
  tools: Tools,
  network: DemoNetwork,
  podPid: number,
): Promise<string | undefined> {
  const { bridge, bridgeAddress, podAddress, veth } = network
  const problem = await runBatch(tools, [
    `link add name ${veth} type veth peer name eth0 netns ${podPid}`,
    `link set dev ${veth} master ${bridge}`,
    ...withoutLinkLocal(veth),
    `link set dev ${veth} up`,
  ])
  if (problem !== undefined) return problem
  const inside = [
    'link set dev lo up',
    `address add ${podAddress}/24 dev eth0`,
    'link set dev eth0 up',
    `route add default via ${bridgeAddress}`,
  ]
  const args = [`--net=/proc/${podPid}/ns/net`, '--', tools.ip, '-batch', '-']
  return runCommand(tools.nsenter, args, `${inside.join('\n')}\n`)
}

/** Removes the bridge, if it is this pod's, and the veth that is plugged into it. */
export async function removeNetwork(
  tools: Tools,
  network: DemoNetwork,
  podUid: string,
): Promise<void> {
  if (readAlias(network.bridge) !== podUid) return
  for (const link of [network.veth, network.bridge]) {
    // The veth may go at any moment: its other end goes with the pod's network namespace.
    await runCommand(tools.ip, ['link', 'delete', 'dev', link])
  }
}

/**
 * A link-local address of IPv6 would come a second or two after the link is up: browsers on this
 * machine take that for a change of network and drop what they are loading, the page too. Nobody needs
 * it on the node's side.
 */
function withoutLinkLocal(link: string): string[] {
  return existsSync('/proc/sys/net/ipv6') ? [`link set dev ${link} addrgenmode none`] : []
}

function runBatch(tools: Tools, commands: readonly string[]): Promise<string | undefined> {
  return runCommand(tools.ip, ['-batch', '-'], `${commands.join('\n')}\n`)
}

function readAlias(link: string): string | undefined {
  try {
    return readFileSync(`/sys/class/net/${link}/ifalias`, 'utf8').trim()
  } catch {
    return undefined
  }
}
