import { lookup } from 'node:dns/promises'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { AgentClient } from './agent-client.ts'
import { socketTo } from './agent-request.ts'

/** Where agents are: a name that leads to all of them, or the address of one. */
export type AgentPlace = { host: string; port: number }

export type RosterPod = { agent: AgentClient; pod: Pod }
type Roll = { pods: RosterPod[]; warnings: Remedy[] }

/** A list is good for that long: every view of the hub asks for it. */
const rollAgeMsMax = 1500

/** The agents there are, and the pods of all their nodes. */
export class AgentRoster {
  readonly #places: readonly AgentPlace[]
  readonly #token: string
  readonly #clients = new Map<string, AgentClient>()
  #roll: { promise: Promise<Roll>; atMs: number } | undefined

  constructor(places: readonly AgentPlace[], token: string) {
    this.#places = places
    this.#token = token
  }

  /** What all agents say; one that does not answer is a warning. */
  pods(): Promise<Roll> {
    const nowMs = performance.now()
    if (this.#roll === undefined || nowMs - this.#roll.atMs > rollAgeMsMax) {
      this.#roll = { promise: this.#call(), atMs: nowMs }
    }
    return this.#roll.promise
  }

  async #call(): Promise<Roll> {
    const found = await Promise.all(this.#places.map((place) => this.#agentsAt(place)))
    const warnings = found.flatMap(({ problem }) => (problem ? [problem] : []))
    const agents = found.flatMap(({ clients }) => clients)
    const answers = await Promise.all(
      agents.map(async (agent) => ({ agent, pods: await agent.pods() })),
    )
    const byKey = new Map<string, RosterPod>()
    for (const { agent, pods } of answers) {
      if ('problem' in pods) warnings.push(pods.problem)
      else for (const pod of pods) if (!byKey.has(pod.key)) byKey.set(pod.key, { agent, pod })
    }
    const sorted = [...byKey.values()].toSorted((a, b) => a.pod.key.localeCompare(b.pod.key))
    return { pods: sorted, warnings }
  }

  async #agentsAt({
    host,
    port,
  }: AgentPlace): Promise<{ clients: AgentClient[]; problem?: Remedy }> {
    try {
      const addresses = await lookup(host, { all: true })
      return { clients: addresses.map(({ address }) => this.#clientAt(address, port)) }
    } catch (error) {
      return { clients: [], problem: noAgents(host, error) }
    }
  }

  #clientAt(address: string, port: number): AgentClient {
    const name = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
    const known = this.#clients.get(name)
    if (known) return known
    const client = new AgentClient({
      name,
      token: this.#token,
      connect: socketTo(address, port),
    })
    this.#clients.set(name, client)
    return client
  }
}

function noAgents(host: string, error: unknown): Remedy {
  return {
    code: 'no-agents',
    text: `No agents are found at ${host}: ${error instanceof Error ? error.message : String(error)}.`,
    remedy: 'See whether their pods run: kubectl -n podscope get pods -o wide.',
  }
}
