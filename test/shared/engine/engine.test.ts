import { describe, expect, test } from 'vitest'
import { bytesPerPacket } from '../../../shared/engine/packet-chunk.ts'
import type { Owner } from '../../../shared/pod/owner.ts'
import { Connection, F, Wire, loopback } from './wire.ts'

const busybox: Owner = { evidence: 'exact', place: 'container', containerName: 'busybox' }
const nginx: Owner = { evidence: 'listener', place: 'container', containerName: 'nginx' }

describe('packets', () => {
  test('are numbered from 1 and come back as columns', () => {
    const wire = new Wire()
    new Connection(wire).open().client('hello')
    const batch = wire.engine.batch(2, 10)
    expect(batch).toMatchObject({ first: 2, count: 3 })
    expect([...batch.direction]).toEqual([2, 1, 1])
    expect([...batch.tcpFlags]).toEqual([F.syn | F.ack, F.ack, F.psh | F.ack])
    expect([...batch.payloadLength]).toEqual([0, 0, 5])
    expect([...batch.offsetNs]).toEqual([1000, 2000, 3000])
    expect(wire.engine.batch(5, 10).count).toBe(0)
  })

  test('take at most 64 bytes each in the columns', () => {
    expect(bytesPerPacket).toBeLessThanOrEqual(64)
  })

  test('times are exact and count from the first packet, also before it', () => {
    const wire = new Wire()
    const end = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 5000, toPort: 6000 }
    wire.udp({ ...end, atNs: 5_000_000_001 })
    wire.udp({ ...end, atNs: 8_640_000_000_000_003 })
    wire.udp({ ...end, atNs: 1 })
    expect(wire.engine.baseTimeNs).toBe(1_700_000_005_000_000_001n)
    expect([...wire.engine.batch(1, 3).offsetNs]).toEqual([
      0, 8_639_995_000_000_002, -5_000_000_000,
    ])
    expect(wire.engine.counters()).toMatchObject({
      firstOffsetNs: -5_000_000_000,
      lastOffsetNs: 8_639_995_000_000_002,
    })
  })

  test('rows carry text, and say so when the bytes are no longer kept', async () => {
    const wire = new Wire()
    new Connection(wire).open().client('GET / HTTP/1.1\r\n\r\n')
    const [row] = await wire.engine.rows(4, 9)
    expect(row).toMatchObject({
      number: 4,
      protocol: 'HTTP',
      source: '127.0.0.1',
      sourcePort: 40000,
    })
    wire.lostBefore = wire.end
    const [bare] = await wire.engine.rows(4, 4)
    expect(bare).toMatchObject({
      number: 4,
      protocol: 'HTTP',
      sourcePort: 40000,
      destinationPort: 80,
    })
    expect(bare!.info).toContain('no longer kept')
    const detail = await wire.engine.packet(4)
    expect(detail).toMatchObject({ bytes: '', layers: [], missing: expect.stringMatching(/\.$/) })
  })

  test('one packet in full has its layers, its own time and its bytes', async () => {
    const wire = new Wire()
    new Connection(wire).open()
    const detail = await wire.engine.packet(2)
    expect(detail!.layers.map(({ name }) => name)).toEqual(['eth', 'ip', 'tcp'])
    expect(detail!.timeNs).toBe('1700000000000002000')
    expect(Buffer.from(detail!.bytes, 'base64')).toHaveLength(detail!.row.capturedLength)
    expect(await wire.engine.packet(4)).toBeUndefined()
  })
})

describe('the engine’s limit', () => {
  const connections = 700
  const packets = 8

  function overfull(): Wire {
    const wire = new Wire(1000)
    for (let n = 0; n < connections; n++) {
      new Connection(wire, { clientPort: 10_000 + n }).open().client('a').server('b').close()
    }
    return wire
  }

  test('the last packets stay listed, totals count all', () => {
    const { engine } = overfull()
    expect(engine.lastPacket).toBe(connections * packets)
    expect(engine.lastPacket - engine.firstRetained + 1).toBeGreaterThanOrEqual(1000)
    expect(engine.lastPacket - engine.firstRetained + 1).toBeLessThan(1600)
    expect(engine.counters()).toMatchObject({
      packets: connections * packets,
      conversations: connections,
      firstRetained: engine.firstRetained,
      loss: { evictedPackets: engine.firstRetained - 1 },
      evidence: { unknown: 2 * connections },
    })
  })

  test('conversations go with their last packet, and are told as ended once', () => {
    const { engine, ended } = overfull()
    expect(engine.conversation(1)).toBeUndefined()
    expect(engine.conversation(connections)).toMatchObject({ lastPacket: engine.lastPacket })
    expect(ended).toHaveLength(connections)
    expect(new Set(ended).size).toBe(connections)
    const kept = engine.latestConversations(undefined, 10_000)
    expect(kept.map(({ id }) => id)).toEqual(
      Array.from({ length: kept.length }, (_, index) => connections - index),
    )
    expect(kept.every(({ lastPacket }) => lastPacket >= engine.firstRetained)).toBe(true)
    expect(engine.conversationIdsChangedAfter(0, 10_000).ids).toHaveLength(kept.length)
  })

  test('an open conversation is told as ended when it is evicted; its next packet begins another', () => {
    const wire = new Wire(1000)
    const idle = new Connection(wire).open()
    wire.engine.setOwner(1, 'client', busybox)
    const busy = new Connection(wire, { clientPort: 50_000 }).open()
    for (let n = 0; n < 2000; n++) busy.client('x')
    expect(wire.ended).toEqual([1])
    idle.client('again')
    expect(wire.began).toEqual([1, 2, 3])
    expect(wire.engine.conversation(3)!.client.owner.evidence).toBe('unknown')
    expect(wire.engine.counters().evidence).toMatchObject({ exact: 1, unknown: 5 })
  })

  test('a conversation on an evicted one’s ports goes on', () => {
    const wire = new Wire(1000)
    new Connection(wire, { clientSequence: 1 }).open()
    const filler = new Connection(wire, { clientPort: 50_000 }).open()
    for (let n = 0; n < 900; n++) filler.client('x')
    const second = new Connection(wire, { clientSequence: 9999 }).open()
    for (let n = 0; n < 700; n++) filler.client('x')
    expect(wire.engine.conversation(1)).toBeUndefined()
    second.client('still here')
    expect(wire.began).toEqual([1, 2, 3])
    expect(wire.engine.conversation(3)?.packetsToServer).toBe(3)
  })

  test('what is asked about packets that are gone is answered with those that are listed', async () => {
    const { engine } = overfull()
    const first = engine.firstRetained
    expect(engine.batch(1, 5).first).toBe(first)
    expect((await engine.rows(first - 3, first + 1)).map(({ number }) => number)).toEqual([
      first,
      first + 1,
    ])
    expect(await engine.packet(first - 1)).toBeUndefined()
    expect(await engine.ladder(1)).toBeUndefined()
    const sum = ({ toServer, toClient }: { toServer: number[]; toClient: number[] }) =>
      [...toServer, ...toClient].reduce((total, count) => total + count, 0)
    const all = engine.timeline({ fromNs: 0, toNs: engine.counters().lastOffsetNs, buckets: 7 })
    expect(sum(all)).toBe(engine.lastPacket - first + 1)
  })
})

describe('owners', () => {
  test('the stronger evidence stays, and ends are counted by it', () => {
    const wire = new Wire()
    new Connection(wire).open()
    const { engine } = wire
    expect(engine.setOwner(1, 'server', nginx)).toBe(true)
    expect(engine.setOwner(1, 'server', { ...nginx, evidence: 'shared' })).toBe(false)
    expect(engine.setOwner(1, 'server', { ...nginx, evidence: 'exact' })).toBe(true)
    expect(engine.setOwner(1, 'client', busybox)).toBe(true)
    expect(engine.setOwner(99, 'client', busybox)).toBe(false)
    expect(engine.conversation(1)).toMatchObject({
      client: { owner: busybox },
      server: { owner: { containerName: 'nginx', evidence: 'exact' } },
    })
    expect(engine.counters().evidence).toMatchObject({ exact: 2, listener: 0, unknown: 0 })
  })

  test('a better owner is a change of the conversation', () => {
    const wire = new Wire()
    new Connection(wire).open()
    const { revision } = wire.engine.conversationIdsChangedAfter(0, 10)
    expect(wire.engine.conversationIdsChangedAfter(revision, 10).ids).toEqual([])
    wire.engine.setOwner(1, 'client', busybox)
    expect(wire.engine.conversationIdsChangedAfter(revision, 10).ids).toEqual([1])
  })
})

describe('changes', () => {
  test('the newest come, in the order of change, and the rest is counted', () => {
    const wire = new Wire()
    const all = [1, 2, 3, 4, 5].map((n) => new Connection(wire, { clientPort: 40_000 + n }).open())
    const { revision } = wire.engine.conversationIdsChangedAfter(0, 10)
    for (const index of [3, 0, 2]) all[index]!.client('news')
    const changes = wire.engine.conversationIdsChangedAfter(revision, 2)
    expect(changes.ids).toEqual([1, 3])
    expect(changes.omitted).toBe(1)
    all[1]!.client('later')
    const later = wire.engine.conversationIdsChangedAfter(changes.revision, 10)
    expect(later.ids).toEqual([2])
  })

  test('two views ask at their own pace and miss nothing', () => {
    const wire = new Wire()
    const connection = new Connection(wire).open()
    const slow = wire.engine.conversationIdsChangedAfter(0, 10).revision
    connection.client('a')
    wire.engine.conversationIdsChangedAfter(slow, 10)
    wire.engine.conversationIdsChangedAfter(slow, 10)
    expect(wire.engine.conversationIdsChangedAfter(slow, 10).ids).toHaveLength(1)
  })
})

describe('counters', () => {
  test('packets are counted by interface, with what the kernel dropped', () => {
    const wire = new Wire(undefined, [loopback, { ...loopback, name: 'eth0' }])
    new Connection(wire, { interface: 1 }).open()
    wire.engine.setKernelDropped(1, 7)
    wire.engine.setLoss({ tapLost: 2 })
    const counters = wire.engine.counters()
    expect(counters.interfaces).toMatchObject([
      { name: 'lo', packets: 0 },
      { name: 'eth0', packets: 3, kernelDropped: 7 },
    ])
    expect(counters.loss).toMatchObject({ kernelDropped: 7, tapLost: 2, ownPackets: 0 })
  })

  test('packets whose bytes have left the spool are counted', () => {
    const wire = new Wire()
    const connection = new Connection(wire).open()
    const start = wire.end
    connection.client('a').client('b')
    expect(wire.engine.counters().loss.evictedBytesPackets).toBe(0)
    wire.engine.setSpoolStart(start + 1)
    expect(wire.engine.counters().loss.evictedBytesPackets).toBe(4)
  })

  test('the rate is that of the last second by the packets’ own times', () => {
    const wire = new Wire()
    const end = { from: '10.0.0.1', to: '10.0.0.2', fromPort: 5000, toPort: 6000 }
    for (const atMs of [0, 100, 900, 1200, 1150, 1900, 2000]) wire.udp({ ...end, atNs: atMs * 1e6 })
    expect(wire.engine.counters().packetsPerSecond).toBe(4)
  })
})

test('the timeline counts packets by direction, and trouble', () => {
  const wire = new Wire()
  const connection = new Connection(wire)
  connection.client({ flags: F.syn, atNs: 0 }).client({ flags: F.syn, sequence: 1000, atNs: 400 })
  connection.server({ flags: F.rst | F.ack, atNs: 250 })
  wire.frame(new Uint8Array(60), { atNs: 399 })
  wire.tcp({ from: '1.1.1.1', to: '2.2.2.2', fromPort: 1, toPort: 2, atNs: 500 })
  expect(wire.engine.timeline({ fromNs: 0, toNs: 400, buckets: 4 })).toEqual({
    fromNs: 0,
    bucketNs: 100,
    toServer: [1, 0, 0, 1],
    toClient: [0, 0, 1, 0],
    other: [0, 0, 0, 1],
    trouble: [0, 0, 1, 1],
    eventCounts: [1, 0, 1, 1],
    events: [
      { kind: 'syn', offsetNs: 0, packet: 1 },
      { kind: 'analysis', offsetNs: 400, packet: 2 },
      { kind: 'rst', offsetNs: 250, packet: 3 },
    ],
    gaps: [],
  })
})

test('the ladder of one request reads as it went', async () => {
  const wire = new Wire()
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
  new Connection(wire).open().client('GET / HTTP/1.1\r\n\r\n').server({}).server(answer).close()
  const ladder = await wire.engine.ladder(1)
  expect(ladder!.steps.map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
    'syn: SYN',
    'syn-ack: SYN, ACK',
    'ack: ACK',
    'data: GET / HTTP/1.1',
    'ack: ACK',
    'data: HTTP/1.1 200 OK',
    'fin: FIN, ACK',
    'fin: FIN, ACK',
    'ack: ACK',
  ])
  expect(ladder!.steps[3]!.detail).toBe('seq 1 ack 1 win 65536')
  expect(ladder!.exchanges).toHaveLength(1)
  expect(ladder!.more).toBe(false)
})

test('a long ladder is told in parts, each packet once', async () => {
  const wire = new Wire()
  const connection = new Connection(wire).open()
  for (let n = 0; n < 5100; n++) connection.client('x')
  const first = (await wire.engine.ladder(1))!
  expect(first.more).toBe(true)
  const rest = (await wire.engine.ladder(1, { after: first.steps.at(-1)!.packet }))!
  expect(rest.more).toBe(false)
  expect([...first.steps, ...rest.steps].map(({ packet }) => packet)).toEqual(
    Array.from({ length: 5103 }, (_, i) => i + 1),
  )
})

describe('a refused connection', () => {
  const stateOf = (wire: Wire) => {
    const { state, refused } = wire.engine.conversation(1)!
    return { state, refused }
  }

  test('is one whose SYN was answered with nothing but a reset', () => {
    const wire = new Wire()
    new Connection(wire).client({ flags: F.syn }).server({ flags: F.rst | F.ack })
    expect(stateOf(wire)).toEqual({ state: 'reset', refused: true })
  })

  test('is none that was accepted and broken off, or whose beginning was not captured', () => {
    const accepted = new Wire()
    new Connection(accepted).open().server({ flags: F.rst | F.ack })
    expect(stateOf(accepted)).toEqual({ state: 'reset', refused: undefined })
    const begunBefore = new Wire()
    new Connection(begunBefore).client('hello').server({ flags: F.rst | F.ack })
    expect(stateOf(begunBefore)).toEqual({ state: 'reset', refused: undefined })
  })
})
