import { untrack } from 'svelte'
import { LatestQuestion } from '../../connection/questions.ts'
import type { Session } from '../../state/session.svelte.ts'
import type { ColourRule } from '../packet-table/colour-rule.ts'
import { colourRules } from '../packet-table/colour-rules.svelte.ts'
import { relatedLinks, type RelatedLink, type Segment } from './related-links.ts'

/** So many packets on each side are looked at for those that belong to one. */
const nearPackets = 60
const segmentFields = ['tcp.seq', 'tcp.ack', 'tcp.nxtseq']

/** What is around one packet: the rule that coloured it, and the packets it leads to. */
export class PacketContext {
  #rule = $state.raw<ColourRule>()
  #links = $state.raw<readonly RelatedLink[]>([])
  readonly #session: () => Session
  readonly #number: () => number

  /** To be made while a component is set up. `number` is the packet. */
  constructor(session: () => Session, number: () => number) {
    this.#session = session
    this.#number = number
    const rows = new LatestQuestion<'rows'>((question) => session().ask(question))
    const colours = new LatestQuestion<'rows'>((question) => session().ask(question))
    $effect(() => {
      const packet = number()
      untrack(() => void this.#relate(packet, rows))
    })
    $effect(() => {
      const packet = number()
      const rules = colourRules.active
      untrack(() => void this.#colour(packet, rules, colours))
    })
  }

  get rule(): ColourRule | undefined {
    return this.#rule
  }

  get links(): readonly RelatedLink[] {
    return this.#links
  }

  async #colour(
    packet: number,
    rules: readonly ColourRule[],
    question: LatestQuestion<'rows'>,
  ): Promise<void> {
    const wishes = { fields: [], rules: rules.map(({ filter }) => filter) }
    const reply = await question.ask({ about: 'rows', from: packet, to: packet, wishes })
    if (!reply) return
    const rule = 'answer' in reply ? reply.answer.facts?.[0]?.rule : undefined
    this.#rule = rule === undefined ? undefined : rules[rule]
  }

  async #relate(packet: number, question: LatestQuestion<'rows'>): Promise<void> {
    const wishes = { fields: segmentFields, rules: [] }
    const span = { from: Math.max(1, packet - nearPackets), to: packet + nearPackets }
    const reply = await question.ask({ about: 'rows', ...span, wishes })
    if (!reply) return
    const { rows, facts = [] } = 'answer' in reply ? reply.answer : { rows: [] }
    const near = rows.flatMap((row, index): Segment[] => {
      if (row.conversation === 0) return []
      const [sequence = NaN, acknowledgment = NaN, next = NaN] =
        facts[index]?.values.map((text) => (text === '' ? NaN : Number(text))) ?? []
      const { number, conversation, direction } = row
      return [{ number, conversation, direction, sequence, acknowledgment, next }]
    })
    const conversation = near.find(({ number }) => number === packet)?.conversation
    const asked =
      conversation === undefined
        ? undefined
        : await this.#session().ask({ about: 'exchanges', conversation })
    if (packet !== this.#number()) return
    const exchanges = asked && 'answer' in asked ? asked.answer.exchanges : []
    this.#links = relatedLinks(packet, near, exchanges)
  }
}
