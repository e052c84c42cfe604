import { expect, it } from 'vitest'
import { parseFilter } from '../../../shared/filter/parse-filter.ts'
import type { MatchesPush } from '../../../shared/messages/filter-records.ts'
import { MatchFeed } from '../../../shared/view/match-feed.ts'
import { PacketMatches } from '../../../ui/state/packet-matches.ts'
import { Connection, Wire } from '../engine/wire.ts'

const text = 'container == "nginx"'

/** Two conversations, and what a page has been told of them. */
function setUp() {
  const wire = new Wire()
  const one = new Connection(wire, { clientPort: 40_001 }).open()
  const other = new Connection(wire, { clientPort: 40_002 }).open()
  const parsed = parseFilter(text)
  if ('problem' in parsed) throw new Error(parsed.problem.text)
  const run = wire.engine.filter(parsed.test!)
  const feed = new MatchFeed()
  const page = new PacketMatches(() => text)
  const pushes: MatchesPush[] = []
  return {
    wire,
    one,
    other,
    page,
    pushes,
    async tell() {
      await run.advance()
      feed.push(wire.engine, { text, run, live: true }, (push) => {
        pushes.push(push)
        page.take(push)
        return true
      })
    },
    matching: () =>
      Array.from({ length: wire.engine.lastPacket }, (_, i) => i + 1).filter(
        (n) => !page.muted()!.packet(n),
      ),
  }
}

const nginx = {
  place: 'container',
  evidence: 'exact',
  containerId: 'c'.repeat(64),
  containerName: 'nginx',
} as const

it('tells each packet once, and again when its owner is found', async () => {
  const { wire, one, page, pushes, tell, matching } = setUp()
  await tell()
  expect(matching()).toEqual([])
  wire.engine.setOwner(1, 'server', nginx)
  await tell()
  expect(matching()).toEqual([1, 2, 3])
  expect(page.muted()!.conversation(1)).toBe(false)
  expect(page.muted()!.conversation(2)).toBe(true)
  one.client('x')
  await tell()
  expect(matching()).toEqual([1, 2, 3, 7])
  expect(pushes.at(-1)).toMatchObject({ from: 7, count: 1, conversations: [1], firstMatches: [7] })
  const told = pushes.length
  await tell()
  expect(pushes).toHaveLength(told)
})

it('says nothing of a packet that the engine has not decided', async () => {
  const { wire, one, page, tell } = setUp()
  wire.engine.setOwner(1, 'server', nginx)
  await tell()
  one.client('x')
  expect(page.muted()!.packet(7)).toBe(true)
})

it('mutes nothing without a filter, and everything until the new one is told of', async () => {
  const { tell, wire } = setUp()
  await tell()
  let wanted = ''
  const page = new PacketMatches(() => wanted)
  expect(page.muted()).toBeUndefined()
  wanted = 'tcp'
  expect(page.muted()!.packet(wire.engine.lastPacket)).toBe(true)
})

it('tells of some thousand packets exactly those that match', async () => {
  const { wire, one, other, tell, matching } = setUp()
  wire.engine.setOwner(2, 'server', nginx)
  for (let turn = 0; turn < 5_000; turn++) {
    if (turn % 7 === 0) one.client('x')
    else other.client('y')
  }
  await tell()
  const ofOther = Array.from({ length: wire.engine.lastPacket }, (_, index) => index + 1).filter(
    (number) => wire.engine.conversationOf(number) === 2,
  )
  expect(ofOther.length).toBeGreaterThan(4_000)
  expect(matching()).toEqual(ofOther)
})
