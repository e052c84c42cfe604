import { protocols } from '../../shared/packet/protocols/index.ts'
import { tcpFrame } from '../../test/shared/engine/wire.ts'
import { type Campaign } from './campaign.ts'
import { checkThroughEngine } from './engine-check.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { Random } from './random.ts'
import type { Seeds, SpokenConnections } from './seeds.ts'
import { withoutParts } from './shrink.ts'

type Frame = { bytes: Uint8Array; captured: number }
export type StreamCase = { frames: readonly Frame[] }

const framesMax = 400
const Flag = { fin: 1, syn: 2, reset: 4, push: 8, acknowledgment: 16 } as const

/** TCP segments of real connections as no network should bring them, through the whole engine. */
export function mutatedStreams({ spoken }: Seeds): Campaign<StreamCase> {
  return {
    name: 'mutated streams',
    group: 'streams',
    counted: 'segments',
    make: (random) => ({ frames: disturbed(random, makeConversations(random, spoken)) }),
    check: ({ frames }) => checkThroughEngine(fileOf(frames), 'everything'),
    *smaller({ frames }) {
      for (const fewer of withoutParts(frames)) yield { frames: fewer }
    },
  }
}

function makeConversations(random: Random, spoken: Seeds['spoken']): Frame[] {
  const frames: Frame[] = []
  for (let left = 1 + random.below(3); left > 0 && frames.length < framesMax; left--) {
    const made = makeConversation(random, random.pick(spoken))
    // Conversations run beside each other, each in its own order.
    const at = random.below(frames.length + 1)
    frames.splice(at, 0, ...made)
  }
  return frames.slice(0, framesMax)
}

function makeConversation(random: Random, { protocol, connections }: SpokenConnections): Frame[] {
  const bound = protocols[protocol]!.carriedBy.filter(([table]) => table === 'tcp.port')
  const port =
    bound.length > 0 && !random.once(3) ? random.pick(bound)[1] : 1024 + random.below(60_000)
  const wire = new Side(random, port)
  if (!random.once(4)) wire.open()
  for (const { fromClient, octets } of random.pick(connections)) {
    const sent = random.once(8) ? mutateBytes(random, octets, octets) : octets
    wire.send(fromClient, sent.subarray(0, 20_000))
    if (random.once(60)) wire.segment(random.once(2), new Uint8Array(0), Flag.reset)
    if (random.once(60)) wire.open()
    if (wire.frames.length > framesMax) break
  }
  if (random.once(2))
    wire.segment(random.once(2), new Uint8Array(0), Flag.fin | Flag.acknowledgment)
  return wire.frames
}

/** Both ends of one connection, whose numbers may be near the end of their circle. */
class Side {
  readonly frames: Frame[] = []
  readonly #random: Random
  readonly #ends: { from: string; to: string; fromPort: number; toPort: number }
  /** Of the client, and of the server. */
  readonly #next: [number, number]

  constructor(random: Random, port: number) {
    const address = random.once(3) ? '::1' : '127.0.0.1'
    this.#random = random
    this.#ends = { from: address, to: address, fromPort: 40_000 + random.below(3), toPort: port }
    const start = () => (random.once(2) ? 0xffff_ffff - random.below(3000) : random.word())
    this.#next = [start(), start()]
  }

  open(): void {
    this.segment(true, new Uint8Array(0), Flag.syn)
    this.segment(false, new Uint8Array(0), Flag.syn | Flag.acknowledgment)
    this.segment(true, new Uint8Array(0), Flag.acknowledgment)
  }

  /** In segments of any size, of which some overlap those before or leave something out. */
  send(fromClient: boolean, octets: Uint8Array): void {
    const random = this.#random
    const size = random.once(3) ? 1 + random.skewed(10) : 1448
    for (let at = 0; at < octets.length && this.frames.length <= framesMax;) {
      const part = octets.subarray(at, at + size)
      this.segment(fromClient, part, Flag.push | Flag.acknowledgment)
      at += part.length
      if (random.once(12)) at = Math.max(0, at - random.skewed(8))
      if (random.once(40)) this.#next[fromClient ? 0 : 1] += random.skewed(12)
      if (random.once(20)) this.#next[fromClient ? 0 : 1] -= random.skewed(10)
    }
  }

  segment(fromClient: boolean, payload: Uint8Array, flags: number): void {
    const random = this.#random
    const [own, other] = fromClient ? [0, 1] : [1, 0]
    const { from, to, fromPort, toPort } = this.#ends
    const ports = fromClient ? { fromPort, toPort } : { fromPort: toPort, toPort: fromPort }
    const acknowledgment = this.#next[other]! + (random.once(15) ? random.word() : 0)
    const bytes = tcpFrame({
      from,
      to,
      ...ports,
      flags,
      sequence: this.#next[own]! >>> 0,
      acknowledgment: acknowledgment >>> 0,
      window: random.once(10) ? 0 : 512,
      ...(flags & Flag.syn && { windowScale: random.below(16) }),
      payload,
    })
    const captured = random.once(25) ? random.below(bytes.length + 1) : bytes.length
    this.frames.push({ bytes, captured })
    const space = payload.length + (flags & (Flag.syn | Flag.fin) ? 1 : 0)
    this.#next[own] = (this.#next[own]! + space) >>> 0
  }
}

/** Neighbours and others exchanged, repeated, left out. */
function disturbed(random: Random, given: readonly Frame[]): Frame[] {
  const frames = [...given]
  const changes = random.once(4) ? 0 : random.skewed(5)
  for (let left = changes; left > 0 && frames.length > 1; left--) {
    const at = random.below(frames.length)
    const other = random.once(2) ? Math.min(at + 1, frames.length - 1) : random.below(frames.length)
    switch (random.below(4)) {
      case 0:
        frames.splice(at, 1)
        break
      case 1:
        frames.splice(other, 0, frames[at]!)
        break
      case 2:
        frames[at] = {
          ...frames[at]!,
          bytes: mutateBytes(random, frames[at]!.bytes, frames[other]!.bytes),
        }
        break
      default: {
        const held = frames[at]!
        frames[at] = frames[other]!
        frames[other] = held
      }
    }
  }
  return frames
}

/** As a pcap file of Ethernet, a packet each millisecond. */
export function fileOf(frames: readonly Frame[]): Uint8Array {
  const lengths = frames.map(({ bytes, captured }) => Math.min(bytes.length, captured))
  const file = new Uint8Array(24 + lengths.reduce((sum, length) => sum + 16 + length, 0))
  const view = new DataView(file.buffer)
  view.setUint32(0, 0xa1b2_c3d4, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, 262_144, true)
  view.setUint32(20, 1, true)
  let at = 24
  for (const [index, { bytes }] of frames.entries()) {
    const length = lengths[index]!
    view.setUint32(at, 1_700_000_000 + Math.floor(index / 1000), true)
    view.setUint32(at + 4, (index % 1000) * 1000, true)
    view.setUint32(at + 8, length, true)
    view.setUint32(at + 12, bytes.length, true)
    file.set(bytes.subarray(0, length), at + 16)
    at += 16 + length
  }
  return file
}
