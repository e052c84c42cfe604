import { tick, untrack } from 'svelte'
import { SvelteSet } from 'svelte/reactivity'
import type { Remedy } from '../../../shared/messages/messages.ts'
import type { ConversationRecord, Ladder } from '../../../shared/messages/records.ts'
import type { LadderScript } from '../../drawing/ladder-script.ts'
import type { Session } from '../../state/session.svelte.ts'
import { whenConversationsChange } from '../../state/conversation-changes.svelte.ts'
import { lastConversation } from '../../state/last-conversation.ts'

/** A ladder that is about to change is looked at for at least this long. */
const dwellMs = 1_000
/** One that grows is asked for again this often at most … */
const renewMs = 200
/** … and not before so many times as long as the last time took: a long one takes its time. */
const restShare = 4
/** Packets of one ladder: about 25 MB on the page. */
export const ladderPacketsMax = 100_000

/**
 * The ladder that is shown: of the selected conversation, else of the latest that is over, together
 * with those that were added to it. What was shown stays until the next is here. To be made while a
 * component is set up.
 */
export class LadderSource {
  /** Conversations that are shown beside the first. */
  readonly added = new SvelteSet<number>()
  #script = $state.raw<LadderScript>()
  #refusal = $state.raw<Remedy>()
  readonly #session: () => Session
  /** The answers about each conversation on show, one behind the other. */
  readonly #parts = new Map<number, Ladder[]>()
  #asked = ''
  #askedMs = -Infinity
  /** From the last question to the ladder on the page. */
  #tookMs = 0
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(session: () => Session) {
    this.#session = session
    whenConversationsChange(session, () => this.#follow())
    $effect(() => {
      void [session().filter.edition, session().filter.status?.decided, this.added.size]
      untrack(() => this.#follow())
    })
    $effect(() => () => clearTimeout(this.#timer))
  }

  get script(): LadderScript | undefined {
    return this.#script
  }

  get refusal(): Remedy | undefined {
    return this.#refusal
  }

  /** Asks when there is something new, now or as soon as the ladder on show has been there for a while. */
  #follow(): void {
    clearTimeout(this.#timer)
    const { conversations, selection, filter } = this.#session()
    const selected = selection.conversation
    const subject = selected ?? lastConversation(conversations.newest())?.id
    if (subject === undefined) {
      if (conversations.size === 0) this.#script = undefined
      return
    }
    const ids = [subject, ...[...this.added].filter((id) => id !== subject)]
    const records = ids.map((id) => conversations.get(id))
    const isDecided = records.every(
      (record) => (record?.lastPacket ?? 0) <= (filter.status?.decided ?? Infinity),
    )
    const edition = `${filter.edition} ${isDecided}`
    const wanted = [edition, ...ids.map((id, i) => stateOf(id, records[i]))].join()
    if (wanted === this.#asked) return
    const shown = this.#script?.conversations.map(({ id }) => id).join()
    const isSame = ids.join() === shown
    const isUrgent = !isSame && (selected !== undefined || this.added.size > 0)
    const restMs = isSame ? Math.max(renewMs, (1 + restShare) * this.#tookMs) : dwellMs
    const waitMs = isUrgent ? 0 : this.#askedMs + restMs - performance.now()
    if (waitMs <= 0) void this.#askFor(ids, wanted)
    else this.#timer = setTimeout(() => this.#follow(), waitMs)
  }

  async #askFor(ids: readonly number[], wanted: string): Promise<void> {
    const turn = ++this.#turn
    const [edition] = wanted.split(',')
    if (edition !== this.#asked.split(',')[0]) this.#parts.clear()
    this.#asked = wanted
    this.#askedMs = performance.now()
    for (const id of this.#parts.keys()) if (!ids.includes(id)) this.#parts.delete(id)
    for (const id of ids) {
      for await (const _ of this.#load(id, turn)) {
        if (turn !== this.#turn) return
        this.#show(ids)
      }
    }
    await tick()
    this.#tookMs = performance.now() - this.#askedMs
  }

  /** Asks for the last part again, and for those behind it; goes on after each. */
  async *#load(id: number, turn: number): AsyncGenerator<void> {
    const parts = (this.#parts.get(id) ?? []).slice(0, -1)
    for (;;) {
      const after = parts.at(-1)?.steps.at(-1)?.packet
      const question = { about: 'ladder', conversation: id } as const
      const reply = await this.#session().askLater<'ladder'>(
        after === undefined ? question : { ...question, after },
      )
      if (reply === undefined || turn !== this.#turn) return
      this.#refusal = 'refusal' in reply ? reply.refusal : undefined
      if ('refusal' in reply) return
      parts.push(reply.answer.ladder)
      this.#parts.set(id, [...parts])
      yield
      const count = parts.reduce((sum, { steps }) => sum + steps.length, 0)
      if (!reply.answer.ladder.more || count >= ladderPacketsMax) return
    }
  }

  #show(ids: readonly number[]): void {
    const known = ids.map((id) => this.#parts.get(id)).filter((parts) => parts !== undefined)
    const conversations = known.map((parts) => parts.at(-1)!.conversation)
    const steps = known.flatMap((parts) => parts.flatMap((part) => part.steps))
    const packets = conversations.reduce(
      (sum, { packetsToServer, packetsToClient }) => sum + packetsToServer + packetsToClient,
      0,
    )
    this.#script = {
      conversations,
      steps: known.length === 1 ? steps : steps.toSorted((a, b) => a.packet - b.packet),
      exchanges: known.flatMap((parts) => parts.at(-1)!.exchanges),
      omitted: Math.max(0, packets - steps.length),
    }
  }
}

function stateOf(id: number, record: ConversationRecord | undefined): string {
  const owners = `${record?.client.owner.evidence} ${record?.server.owner.evidence}`
  return `${id} ${record?.lastPacket} ${record?.exchanges} ${owners}`
}
