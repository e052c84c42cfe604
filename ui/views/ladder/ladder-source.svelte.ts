import type { Remedy } from '../../../shared/messages/messages.ts'
import type { LadderScript } from '../../drawing/ladder-layout.ts'
import { LatestQuestion } from '../../connection/questions.ts'
import type { Session } from '../../state/session.svelte.ts'
import { whenConversationsChange } from '../../state/conversation-changes.svelte.ts'
import { lastConversation } from '../../state/last-conversation.ts'

/** A ladder that is about to change is looked at for at least this long. */
const dwellMs = 1_000
/** One that grows is asked for again this often at most. */
const renewMs = 200

/**
 * The ladder that is shown: of the selected conversation, else of the latest that is over. What was
 * shown stays until the next is here. To be made while a component is set up.
 */
export class LadderSource {
  #ladder = $state.raw<LadderScript>()
  #refusal = $state.raw<Remedy>()
  readonly #session: () => Session
  readonly #latest: LatestQuestion<'ladder'>
  #asked = ''
  #askedMs = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(session: () => Session) {
    this.#session = session
    this.#latest = new LatestQuestion<'ladder'>((question) => session().ask(question))
    whenConversationsChange(session, () => this.#follow())
    $effect(() => () => clearTimeout(this.#timer))
  }

  get ladder(): LadderScript | undefined {
    return this.#ladder
  }

  get refusal(): Remedy | undefined {
    return this.#refusal
  }

  /** Asks when there is something new, now or as soon as the ladder on show has been there for a while. */
  #follow(): void {
    clearTimeout(this.#timer)
    const { conversations, selection } = this.#session()
    const selected = selection.conversation
    const subject = selected ?? lastConversation(conversations.newest())?.id
    if (subject === undefined) {
      if (conversations.size === 0) this.#ladder = undefined
      return
    }
    const record = conversations.get(subject)
    const wanted = `${subject} ${record?.lastPacket} ${record?.exchanges} ${evidenceOf(record)}`
    if (wanted === this.#asked) return
    const shown = this.#ladder?.conversation.id
    const isUrgent = selected !== undefined && subject !== shown
    const pauseMs = subject === shown ? renewMs : dwellMs
    const waitMs = isUrgent ? 0 : this.#askedMs + pauseMs - performance.now()
    if (waitMs <= 0) void this.#askFor(subject, wanted)
    else this.#timer = setTimeout(() => this.#follow(), waitMs)
  }

  async #askFor(conversation: number, wanted: string): Promise<void> {
    this.#asked = wanted
    this.#askedMs = performance.now()
    const reply = await this.#latest.ask({ about: 'ladder', conversation })
    if (reply === undefined) return
    this.#refusal = 'refusal' in reply ? reply.refusal : undefined
    if ('refusal' in reply) return
    const { ladder } = reply.answer
    const { packetsToServer, packetsToClient } = ladder.conversation
    this.#ladder = { ...ladder, omitted: packetsToServer + packetsToClient - ladder.steps.length }
  }
}

function evidenceOf(record: LadderScript['conversation'] | undefined): string {
  return `${record?.client.owner.evidence} ${record?.server.owner.evidence}`
}
