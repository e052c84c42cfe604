import { expect, it } from 'vitest'
import { relatedLinks, type Segment } from '../../../../ui/views/packet-detail/related-links.ts'

/** Number, direction, sequence, acknowledgment, length: a request, its answer, and their ACKs. */
const near: Segment[] = (
  [
    [1, 1, 1, 1, 77],
    [2, 2, 1, 78, 0],
    [3, 2, 1, 78, 615],
    [4, 1, 78, 616, 0],
  ] as const
).map(([number, direction, sequence, acknowledgment, length]) => ({
  number,
  direction,
  sequence,
  acknowledgment,
  next: sequence + length,
  conversation: 7,
}))

const exchange = {
  conversation: 7,
  index: 1,
  application: 'HTTP',
  request: 'GET /',
  requestPacket: 1,
  answerPacket: 3,
  startNs: 0,
  requestBytes: 77,
  answerBytes: 615,
}

it('leads from a request to its answer, its acknowledgment and the next packet', () => {
  expect(relatedLinks(1, near, [exchange])).toEqual([
    { kind: 'answer', packet: 3, index: 1 },
    { kind: 'acknowledgedBy', packet: 2 },
    { kind: 'after', packet: 2 },
  ])
})

it('leads from an acknowledgment to what it acknowledges', () => {
  expect(relatedLinks(4, near, [exchange])).toEqual([
    { kind: 'acknowledges', packet: 3 },
    { kind: 'before', packet: 3 },
  ])
})

it('names no packet of another conversation', () => {
  const others = near.map((one) => ({ ...one, conversation: one.number === 4 ? 7 : 8 }))
  expect(relatedLinks(4, others, [])).toEqual([])
})
