import { indexInPage } from '../flow/conversations.ts'
import type { PacketChoice } from '../messages/messages.ts'
import type { Kept } from './kept.ts'

/** Their numbers, rising, as far as they are kept. Looks at one column. */
export function chosenPackets(kept: Kept, choice: PacketChoice): number[] {
  const { first, last } = kept.columns
  if ('conversation' in choice) return packetsOf(kept, choice.conversation)
  const from = Math.max(first, choice.from)
  const count = Math.max(0, Math.min(last, choice.to) - from + 1)
  return Array.from({ length: count }, (_, index) => from + index)
}

/** The packets of a conversation that are kept, rising; none for one that is not known. */
export function packetsOf(kept: Kept, id: number): number[] {
  const { conversations } = kept.flows
  if (!conversations.has(id)) return []
  const page = conversations.page(id)
  const index = indexInPage(id)
  const numbers: number[] = []
  kept.columns.forEachRun(page.firstPacket[index]!, page.lastPacket[index]!, (run) => {
    for (let at = run.start; at < run.end; at++) {
      if (run.chunk.conversation[at] === id) numbers.push(run.first + at - run.start)
    }
  })
  return numbers
}
