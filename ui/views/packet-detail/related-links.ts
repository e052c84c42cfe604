import type { ExchangeRecord } from '../../../shared/messages/records.ts'

/** A packet near another one of its conversation, with its numbers of TCP (relative). */
export type Segment = {
  number: number
  conversation: number
  direction: number
  sequence: number
  acknowledgment: number
  /** The sequence number behind it. */
  next: number
}

export type RelatedLink = {
  kind: 'request' | 'answer' | 'acknowledges' | 'acknowledgedBy' | 'before' | 'after'
  packet: number
  /** Of the exchange. */
  index?: number
}

/** The packets that one leads to: its request or answer, what it acknowledges, its neighbours. */
export function relatedLinks(
  packet: number,
  near: readonly Segment[],
  exchanges: readonly ExchangeRecord[],
): RelatedLink[] {
  return [...exchangeLinks(packet, exchanges), ...segmentLinks(packet, near)]
}

function exchangeLinks(packet: number, exchanges: readonly ExchangeRecord[]): RelatedLink[] {
  const found = exchanges.find(
    ({ requestPacket, answerPacket }) => packet === requestPacket || packet === answerPacket,
  )
  if (!found) return []
  const { index, requestPacket, answerPacket } = found
  if (packet !== requestPacket) return [{ kind: 'request', packet: requestPacket, index }]
  return answerPacket === undefined ? [] : [{ kind: 'answer', packet: answerPacket, index }]
}

function segmentLinks(packet: number, near: readonly Segment[]): RelatedLink[] {
  const here = near.find(({ number }) => number === packet)
  if (!here) return []
  const same = near.filter(({ conversation }) => conversation === here.conversation)
  const others = same.filter(({ direction }) => direction !== here.direction)
  const links: RelatedLink[] = []
  const add = (kind: RelatedLink['kind'], to: Segment | undefined): void => {
    if (to) links.push({ kind, packet: to.number })
  }
  const isBefore = ({ number }: Segment): boolean => number < packet
  const isAfter = ({ number }: Segment): boolean => number > packet
  const carries = ({ sequence, next }: Segment): boolean => next > sequence
  const acknowledged = (one: Segment): boolean => carries(one) && one.next === here.acknowledgment
  add(
    'acknowledges',
    others.findLast((one) => isBefore(one) && acknowledged(one)),
  )
  if (carries(here)) {
    const confirms = ({ acknowledgment }: Segment): boolean => acknowledgment >= here.next
    add(
      'acknowledgedBy',
      others.find((one) => isAfter(one) && confirms(one)),
    )
  }
  add('before', same.findLast(isBefore))
  add('after', same.find(isAfter))
  return links
}
