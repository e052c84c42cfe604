import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { F, type Segment, tcpFrame } from '../../test/shared/engine/wire.ts'
import type { ConformanceCapture } from './captures.ts'

/** Conversations of one capture, and segments of each. */
const conversationsDrawn = 400
const segmentsDrawn = 40

/**
 * A capture of TCP conversations in which everything is drawn by lot: what was lost, overtaken, sent
 * again, closed and reopened, in orders that no kernel would send. The same seed draws the same.
 */
export function drawCapture(folder: string, seed: number): ConformanceCapture {
  const draw = lots(seed)
  const records: Uint8Array[] = [fileHeader()]
  let nowNs = 0
  for (let index = 0; index < conversationsDrawn; index++) {
    const conversation = new DrawnConversation(draw, index)
    for (let step = 0; step < segmentsDrawn; step++) {
      nowNs += draw.oneOf([1_000, 50_000, 900_000, 4_000_000, 25_000_000, 300_000_000])
      const frame = tcpFrame(conversation.next())
      records.push(recordHeader(nowNs, frame.length), frame)
    }
  }
  const name = `drawn-${seed}.pcap`
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat(records))
  return { kind: 'drawn', name, path }
}

type Lots = { below(limit: number): number; oneOf<T>(choices: readonly T[]): T }

/** Numbers that look drawn by lot: a linear congruence with the constants of Numerical Recipes. */
function lots(seed: number): Lots {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return { below, oneOf: (choices) => choices[below(choices.length)]! }
}

type DrawnEnd = {
  address: string
  port: number
  first: number
  /** One past the highest octet sent. */
  next: number
  acknowledged: number
  window: number
  scale: number | undefined
  /** Its conversation has seen a FIN or a reset: a SYN would begin another one. */
  isOver: boolean
}

type Kind = (me: DrawnEnd, other: DrawnEnd, draw: Lots) => Partial<Segment>

const lengths = [1, 2, 100, 1000]

/** What an end may send. Those that are the rule in real life stand here several times. */
const kinds: readonly Kind[] = [
  newData,
  newData,
  newData,
  newData,
  acknowledgeAll,
  acknowledgeAll,
  acknowledgeAll,
  repeatAcknowledgment,
  repeatAcknowledgment,
  repeatAcknowledgment,
  (me, other, draw) => ({ ...newData(me, other, draw), sequence: me.next + draw.oneOf(lengths) }),
  sendAgain,
  sendAgain,
  (me, _, draw) => ({ sequence: me.next - 1, payload: octets(draw.below(2)) }),
  (me, _, draw) => ({ sequence: me.next - 1, payload: octets(draw.oneOf(lengths)) }),
  (me) => ({ sequence: me.next, payload: octets(1) }),
  (_, other, draw) => ({ acknowledgment: other.next + draw.oneOf(lengths) }),
  (_, other, draw) => ({ acknowledgment: other.next - draw.oneOf(lengths) }),
  (_, __, draw) => ({ window: draw.oneOf([0, 100, 512, 1000]) }),
  (_, __, draw) => ({ window: draw.oneOf([0, 100, 512, 1000]), payload: octets(100) }),
  fillWindow,
  fillWindow,
  (_, __, draw) => (draw.below(4) ? {} : { flags: F.fin | F.ack, payload: octets(draw.below(2)) }),
  (_, __, draw) => (draw.below(4) ? {} : { flags: draw.oneOf([F.rst, F.rst | F.ack]) }),
  (me, _, draw) => (draw.below(4) || me.isOver ? {} : { flags: F.syn, sequence: me.first }),
  (_, __, draw) => (draw.below(4) ? {} : { flags: F.syn, sequence: draw.below(2 ** 32) }),
  (me, _, draw) => (draw.below(4) || me.isOver ? {} : { flags: F.syn | F.ack, sequence: me.first }),
]

function newData(_: DrawnEnd, __: DrawnEnd, draw: Lots): Partial<Segment> {
  return { payload: octets(draw.oneOf(lengths)) }
}

function acknowledgeAll(_: DrawnEnd, other: DrawnEnd): Partial<Segment> {
  return { acknowledgment: other.next }
}

function repeatAcknowledgment(me: DrawnEnd): Partial<Segment> {
  return { acknowledgment: me.acknowledged }
}

function sendAgain(me: DrawnEnd, other: DrawnEnd, draw: Lots): Partial<Segment> {
  const octetsBack = draw.oneOf(lengths) + draw.oneOf([0, 1, 100, 1000])
  const sequence = draw.below(2) ? me.next - octetsBack : other.acknowledged
  return { sequence, payload: octets(draw.oneOf(lengths)) }
}

function fillWindow(me: DrawnEnd, other: DrawnEnd): Partial<Segment> {
  const scale = me.scale === undefined || other.scale === undefined ? 0 : other.scale
  const room = (other.acknowledged + other.window * 2 ** scale - me.next) | 0
  return room > 0 && room < 5000 ? { payload: octets(room) } : {}
}

function octets(count: number): Uint8Array {
  return new Uint8Array(count)
}

class DrawnConversation {
  readonly #draw: Lots
  readonly #ends: readonly [DrawnEnd, DrawnEnd]
  /** What is still to come of a handshake; some captures begin without one, or with half of it. */
  readonly #handshake: (() => Segment)[]

  constructor(draw: Lots, index: number) {
    this.#draw = draw
    const client = drawEnd(draw, '10.0.0.1', 50_000 + index)
    const server = drawEnd(draw, '10.0.0.2', 61_234)
    client.acknowledged = server.first
    server.acknowledged = client.first
    this.#ends = [client, server]
    const whole = [
      () => this.#segment(client, server, { flags: F.syn, ...scaleOf(client) }),
      () => this.#segment(server, client, { flags: F.syn | F.ack, ...scaleOf(server) }),
      () => this.#segment(client, server, { acknowledgment: server.next }),
    ]
    this.#handshake = draw.oneOf([whole, whole, whole, whole.slice(1), whole.slice(0, 1), []])
  }

  next(): Segment {
    const handshake = this.#handshake.shift()
    if (handshake) return handshake()
    const [me, other] = this.#draw.below(2) ? this.#ends : this.#ends.toReversed()
    return this.#segment(me!, other!, this.#draw.oneOf(kinds)(me!, other!, this.#draw))
  }

  #segment(me: DrawnEnd, other: DrawnEnd, given: Partial<Segment>): Segment {
    const flags = given.flags ?? F.ack
    const answered = this.#draw.below(4) ? other.next : me.acknowledged
    const segment = {
      from: me.address,
      to: other.address,
      fromPort: me.port,
      toPort: other.port,
      sequence: me.next,
      acknowledgment: answered,
      window: me.window,
      ...given,
      flags,
    }
    segment.sequence >>>= 0
    segment.acknowledgment = flags & F.ack ? segment.acknowledgment >>> 0 : 0
    const isNew = flags === F.syn && segment.sequence !== me.first
    if (isNew) me.first = segment.sequence
    const space = (segment.payload?.length ?? 0) + (flags & (F.syn | F.fin) ? 1 : 0)
    const end = (segment.sequence + space) >>> 0
    if (isNew || ((end - me.next) | 0) > 0) me.next = end
    if (flags & F.ack) me.acknowledged = segment.acknowledgment
    me.window = segment.window
    if (flags & (F.fin | F.rst)) me.isOver = other.isOver = true
    if (isNew) me.isOver = other.isOver = false
    return segment
  }
}

function drawEnd(draw: Lots, address: string, port: number): DrawnEnd {
  const first = draw.oneOf([draw.below(2 ** 32), 2 ** 32 - draw.below(3000) - 1])
  const scale = draw.oneOf([undefined, 0, 3, 7])
  return { address, port, first, next: first, acknowledged: 0, window: 512, scale, isOver: false }
}

function scaleOf({ scale }: DrawnEnd): Partial<Segment> {
  return scale === undefined ? {} : { windowScale: scale }
}

/** Classic pcap in nanoseconds, Ethernet. */
function fileHeader(): Uint8Array {
  return words(0xa1b23c4d, 0x0004_0002, 0, 0, 65_535, 1)
}

function recordHeader(timeNs: number, length: number): Uint8Array {
  const seconds = Math.floor(timeNs / 1e9)
  return words(1_700_000_000 + seconds, timeNs - seconds * 1e9, length, length)
}

function words(...values: number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 4))
  for (const [index, value] of values.entries()) bytes.setUint32(index * 4, value, true)
  return new Uint8Array(bytes.buffer)
}
