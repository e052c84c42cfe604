import type { Engine } from '../../shared/engine/engine.ts'
import type { ConversationRecord } from '../../shared/messages/records.ts'
import type { OwnerFact } from '../../shared/pod/fact.ts'
import type { Owner } from '../../shared/pod/owner.ts'
import type { Attribution, EndKey } from '../attribution/attribution.ts'
import { ownerGraceMs } from '../limits.ts'
import { ownerFact } from './owner-fact.ts'

type End = 'client' | 'server'
type Known = { client?: Owner | undefined; server?: Owner | undefined }
type Sought = { conversation: number; end: End; key: EndKey; startMs: number }

/**
 * Joins the engine's conversations with what attribution knows of sockets. Each end is asked for when
 * its conversation begins; a better answer reaches the engine, and the recording, whenever it comes,
 * until a while after the conversation has ended.
 */
export class ConversationOwners {
  readonly #engine: Engine
  readonly #onLater: (fact: OwnerFact) => void
  #attribution: Attribution | undefined
  /** Ends whose owner is not exact yet, by tuple and start. */
  readonly #sought = new Map<string, Sought>()
  /**
   * Asking for one end can bring news of the other. They are told with the conversation's first packet:
   * a fact that came before it would be of a conversation that nobody knows yet.
   */
  #beginning: { conversation: number; known: Known } | undefined
  /** Conversations that have ended, in the order in which they did. */
  readonly #ended: { ends: Sought[]; atMs: number }[] = []

  constructor(engine: Engine, onLater: (fact: OwnerFact) => void) {
    this.#engine = engine
    this.#onLater = onLater
  }

  use(attribution: Attribution): void {
    this.#attribution = attribution
  }

  /** What is known now of both ends of a conversation that begins. */
  begin(id: number): { client: Owner; server: Owner } | undefined {
    const record = this.#engine.conversation(id)
    if (!record || !this.#attribution) return undefined
    const known: Known = {}
    this.#beginning = { conversation: id, known }
    known.client = this.#seek(record, 'client')
    known.server = this.#seek(record, 'server')
    this.#beginning = undefined
    const { client, server } = known
    return client && server ? { client, server } : undefined
  }

  /** The conversation has ended; late news of its owners is still taken for a while. */
  end(id: number, nowMs: number): void {
    const record = this.#engine.conversation(id)
    if (!record) return
    const ends = (['client', 'server'] as const)
      .map((end) => this.#sought.get(soughtKey(endKey(record, end), this.#startMs(record))))
      .filter((sought) => sought !== undefined)
    if (ends.length > 0) this.#ended.push({ ends, atMs: nowMs })
  }

  /** An answer of attribution that came after the conversation had begun. */
  found(key: EndKey, startMs: number, owner: Owner): void {
    const sought = this.#sought.get(soughtKey(key, startMs))
    if (!sought || !this.#engine.setOwner(sought.conversation, sought.end, owner)) return
    if (owner.evidence === 'exact') this.#sought.delete(soughtKey(key, startMs))
    if (sought.conversation === this.#beginning?.conversation) {
      this.#beginning.known[sought.end] = owner
      return
    }
    const record = this.#engine.conversation(sought.conversation)
    if (record) this.#onLater(ownerFact(this.#engine, record, { end: sought.end, owner }))
  }

  /** Stops looking for the owners of conversations that ended long enough ago. */
  sweep(nowMs: number): void {
    while (this.#ended[0] && this.#ended[0].atMs + ownerGraceMs < nowMs) {
      for (const { key, startMs } of this.#ended.shift()!.ends) {
        this.#attribution?.forget(key)
        this.#sought.delete(soughtKey(key, startMs))
      }
    }
  }

  #seek(record: ConversationRecord, end: End): Owner | undefined {
    const key = endKey(record, end)
    if (!key || !this.#attribution) return undefined
    const startMs = this.#startMs(record)
    const owner = this.#attribution.ask(key, startMs)
    this.#engine.setOwner(record.id, end, owner)
    if (owner.evidence !== 'exact') {
      this.#sought.set(soughtKey(key, startMs), { conversation: record.id, end, key, startMs })
    }
    return owner
  }

  #startMs(record: ConversationRecord): number {
    return Number((this.#engine.baseTimeNs ?? 0n) / 1000n) / 1000 + record.startNs / 1e6
  }
}

/** The end as sockets know it; `undefined` for what has no sockets with ports. */
function endKey(record: ConversationRecord, end: End): EndKey | undefined {
  const [local, remote] =
    end === 'client' ? [record.client, record.server] : [record.server, record.client]
  const protocol = record.transport.toLowerCase()
  if (protocol !== 'tcp' && protocol !== 'udp') return undefined
  if (local.port === undefined || remote.port === undefined) return undefined
  return {
    networkNamespace: record.networkNamespace ?? 0,
    protocol,
    localAddress: local.address,
    localPort: local.port,
    remoteAddress: remote.address,
    remotePort: remote.port,
  }
}

function soughtKey(key: EndKey | undefined, startMs: number): string {
  if (!key) return ''
  const { networkNamespace, protocol, localAddress, localPort, remoteAddress, remotePort } = key
  return `${networkNamespace} ${protocol} ${localAddress} ${localPort} ${remoteAddress} ${remotePort} ${startMs}`
}
