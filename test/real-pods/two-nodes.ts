import type { AgentAddress } from '../../capture/cluster/agent-request.ts'
import { AgentProcess, agentToken } from './agent-process.ts'
import { DialledFrom } from './dialled-from.ts'
import { HandMadePod } from './hand-made-pod.ts'
import { runProgram } from './run-program.ts'

/** Where agents listen on their node. */
const agentPort = 7879

export type Node = {
  name: string
  network: HandMadePod
  pod: HandMadePod
  podAddress: string
  /** Seen from where the hub is. */
  address: string
  agent: AgentProcess
}

/**
 * Two network namespaces that stand for two nodes, with a pod and an agent on each, and a third one
 * from which both nodes are reached. Pods reach each other over the nodes, which forward.
 */
export class TwoNodes {
  readonly hub: HandMadePod
  readonly nodes: readonly [Node, Node]

  private constructor(hub: HandMadePod, nodes: readonly [Node, Node]) {
    this.hub = hub
    this.nodes = nodes
  }

  static async make(kind: string, agentOptions: readonly string[] = []): Promise<TwoNodes> {
    const hub = await HandMadePod.make(`${kind}-hub`)
    const first = await makeNode(kind, 1, hub, agentOptions)
    const second = await makeNode(kind, 2, hub, agentOptions)
    await plug(
      { network: first.network, name: 'wire', address: '10.99.3.1/24' },
      { network: second.network, name: 'wire', address: '10.99.3.2/24' },
    )
    await runProgram('ip', ['-n', first.network.name, ...route('10.244.2.0/24', '10.99.3.2')])
    await runProgram('ip', ['-n', second.network.name, ...route('10.244.1.0/24', '10.99.3.1')])
    return new TwoNodes(hub, [first, second])
  }

  /** How a watcher in the hub's network namespace reaches a node's agent. */
  addressOf({ name, address }: Node): AgentAddress {
    return {
      name,
      token: agentToken,
      connect: () =>
        Promise.resolve(new DialledFrom(`/run/netns/${this.hub.name}`, address, agentPort)),
    }
  }

  /** Cuts the wire between the hub and a node, or mends it: nothing is told to either. */
  async cut(node: Node, isCut: boolean): Promise<void> {
    const state = isCut ? 'down' : 'up'
    await runProgram('ip', ['-n', this.hub.name, 'link', 'set', node.name, state])
  }

  startAgent(node: Node): Promise<AgentProcess> {
    return startAgent(node)
  }

  async remove(): Promise<void> {
    for (const { agent, pod, network } of this.nodes) {
      await agent.stop()
      await pod.remove()
      await network.remove()
    }
    await this.hub.remove()
  }
}

async function makeNode(
  kind: string,
  index: number,
  hub: HandMadePod,
  agentOptions: readonly string[],
): Promise<Node> {
  const network = await HandMadePod.make(`${kind}-n${index}`)
  const pod = await HandMadePod.make(`${kind}-p${index}`)
  const name = `node${index}`
  const address = `10.99.${index}.2`
  const podAddress = `10.244.${index}.10`
  await plug(
    { network: hub, name, address: `10.99.${index}.1/24` },
    { network, name: 'uplink', address: `${address}/24` },
  )
  await plug(
    { network, name: 'pod', address: `10.244.${index}.1/24` },
    { network: pod, name: 'eth0', address: `${podAddress}/24` },
  )
  await runProgram('ip', ['-n', pod.name, ...route('default', `10.244.${index}.1`)])
  await network.run(undefined, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward')
  // A container to be found by.
  pod.start('main', 'sleep', 'infinity')
  const place = { name, network, pod, podAddress, address }
  return { ...place, agent: await startAgent(place, agentOptions) }
}

function startAgent(
  { network, pod, address }: Omit<Node, 'agent'>,
  options: readonly string[] = [],
): Promise<AgentProcess> {
  return AgentProcess.start({
    pods: [pod.containerId('main')],
    listen: `${address}:${agentPort}`,
    through: ['nsenter', `--net=/run/netns/${network.name}`, '--'],
    options,
  })
}

export type WireEnd = { network: HandMadePod; name: string; address: string }

/** A pair of veths between two network namespaces. */
export async function plug(left: WireEnd, right: WireEnd): Promise<void> {
  const peer = ['peer', 'name', right.name, 'netns', right.network.name]
  const made = ['link', 'add', left.name, 'type', 'veth', ...peer]
  await runProgram('ip', ['-n', left.network.name, ...made])
  for (const { network, name, address } of [left, right]) {
    await runProgram('ip', ['-n', network.name, 'address', 'add', address, 'dev', name])
    await runProgram('ip', ['-n', network.name, 'link', 'set', name, 'up'])
  }
}

export function route(to: string, via: string): string[] {
  return ['route', 'add', to, 'via', via]
}
