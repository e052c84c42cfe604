import type { Answer, HostMessage, Question } from '../../../shared/messages/messages.ts'
import {
  Direction,
  type ConversationRecord,
  type ExchangeRecord,
  type LadderStep,
} from '../../../shared/messages/records.ts'
import type { CarrierListener } from '../../../ui/connection/carrier.ts'
import { FrameLoop } from '../../../ui/state/frame-loop.ts'
import { Session } from '../../../ui/state/session.svelte.ts'
import { interfaceNames, samplePod, wget } from '../drawing/sample-pod.ts'

const { toServer, toClient } = Direction

/** The packets of one wget: kind, direction, TCP flags, microseconds, payload, label. */
const packets: [LadderStep['kind'], Direction, number, number, number, string][] = [
  ['syn', toServer, 0x02, 0, 0, 'SYN'],
  ['syn-ack', toClient, 0x12, 48, 0, 'SYN, ACK'],
  ['ack', toServer, 0x10, 71, 0, 'ACK'],
  ['data', toServer, 0x18, 113, 77, 'GET / HTTP/1.1'],
  ['ack', toClient, 0x10, 131, 0, 'ACK'],
  ['data', toClient, 0x18, 515, 238, 'HTTP/1.1 200 OK'],
  ['data', toClient, 0x18, 522, 615, '615 B'],
  ['ack', toServer, 0x10, 540, 0, 'ACK'],
  ['fin', toClient, 0x11, 866, 0, 'FIN, ACK'],
  ['fin', toServer, 0x11, 901, 0, 'FIN, ACK'],
  ['ack', toClient, 0x10, 913, 0, 'ACK'],
]
export const stepLabels = packets.map(([, , , , , label]) => label)

/**
 * A host that knows the sample pod and as many wgets as it was told of, and answers from them. Frames
 * run when a test says so.
 */
export class SampleHost {
  readonly session: Session
  readonly asked: Question[] = []
  nowMs = 1_000
  /** Steps that do not match the filter. */
  muted: readonly number[] = []
  #listener: CarrierListener | undefined
  #frame: (() => void) | undefined
  #conversations: ConversationRecord[] = []

  constructor() {
    const frames = new FrameLoop(
      (frame) => (this.#frame = frame),
      () => this.nowMs,
    )
    this.session = new Session(
      (listener) => {
        this.#listener = listener
        return {
          send: (message) => {
            if (message.kind === 'ask') this.#answer(message.id, message.question)
          },
          close: () => {},
        }
      },
      { frames },
    )
    this.session.start()
    this.#listener!.opened()
    const interfaces = interfaceNames.map((name) => ({ name }))
    this.say(
      { kind: 'welcome', version: '0.1.0', hostId: 'host', pods: [], warnings: [] },
      {
        kind: 'source',
        state: {
          phase: 'live',
          title: 'nginx-busybox',
          sourceId: 's',
          interfaces,
          canRequest: true,
        },
      },
    )
  }

  say(...messages: HostMessage[]): void {
    for (const message of messages) this.#listener!.message(message)
  }

  showPod(): void {
    this.say({ kind: 'pod', snapshot: samplePod })
  }

  /** One more wget, with all its packets. */
  wget(startNs: number): ConversationRecord {
    const conversation = wget(this.#conversations.length + 1, startNs)
    this.#conversations.push(conversation)
    this.#listener!.batch({
      first: conversation.firstPacket,
      count: packets.length,
      offsetNs: Float64Array.from(packets, ([, , , us]) => startNs + us * 1000),
      conversation: Uint32Array.from(packets, () => conversation.id),
      length: Uint32Array.from(packets, ([, , , , bytes]) => bytes + 66),
      payloadLength: Uint32Array.from(packets, ([, , , , bytes]) => bytes),
      analysis: new Uint16Array(packets.length),
      tcpFlags: Uint8Array.from(packets, ([, , flags]) => flags),
      direction: Uint8Array.from(packets, ([, direction]) => direction),
      interface: new Uint8Array(packets.length),
      protocol: new Uint8Array(packets.length),
    })
    this.say({
      kind: 'conversations',
      revision: conversation.id,
      changed: [conversation],
      omitted: 0,
    })
    return conversation
  }

  /** The page's filter, and which packets the engine finds to match it. */
  filter(text: string, matching: readonly number[]): void {
    void this.session.filter.apply(text)
    const bits = matching.reduce((sum, packet) => sum | (1 << (packet - 1)), 0)
    const isAny = matching.length > 0
    this.say({
      kind: 'matches',
      text,
      from: 1,
      count: packets.length,
      bits: btoa(String.fromCharCode(bits & 0xff, bits >> 8)),
      conversations: isAny ? [1] : [],
      firstMatches: isAny ? [matching[0]!] : [],
    })
  }

  /** Runs the frame that was asked for, if any. */
  frame(): void {
    const frame = this.#frame
    this.#frame = undefined
    frame?.()
  }

  #answer(id: number, question: Question): void {
    this.asked.push(question)
    const answer = this.#answerTo(question)
    if (answer !== undefined) this.say({ kind: 'answer', id, answer })
  }

  #answerTo(question: Question): Answer | undefined {
    if (question.about === 'timeline') {
      const none = Array.from({ length: question.buckets }, () => 0)
      const bucketNs = (question.toNs - question.fromNs) / question.buckets
      const { fromNs } = question
      const counts = { toServer: none.with(0, 6), toClient: none.with(0, 5) }
      return {
        about: 'timeline',
        timeline: {
          fromNs,
          bucketNs,
          ...counts,
          other: none,
          trouble: none,
          eventCounts: none,
          events: [],
          gaps: [],
        },
      }
    }
    if (question.about === 'filter') {
      const { text = '' } = question
      const status = { text, first: 0, matches: 0, decided: 11, lastPacket: 11 }
      return { about: 'filter', status }
    }
    if (question.about === 'stream') return streamOf(question, this.#conversations)
    if (question.about === 'export') {
      const bytes = btoa(`part ${question.at},`)
      return { about: 'export', bytes, ...(question.at < 2 && { next: question.at + 1 }) }
    }
    if (question.about === 'range') return { about: 'range', packets: { from: 4, to: 6 } }
    if (question.about !== 'ladder' && question.about !== 'exchanges') return undefined
    const conversation = this.#conversations.find(({ id }) => id === question.conversation)!
    const exchanges = [exchangeOf(conversation)]
    if (question.about === 'exchanges') return { about: 'exchanges', exchanges }
    const steps = packets.map(([kind, direction, , us, payloadLength, label], i): LadderStep => ({
      conversation: conversation.id,
      packet: conversation.firstPacket + i,
      offsetNs: conversation.startNs + us * 1000,
      direction,
      kind,
      label,
      detail: 'seq 1 ack 1',
      payloadLength,
      analysis: [],
      ...(this.muted.includes(i + 1) && { isMuted: true as const }),
    }))
    return { about: 'ladder', ladder: { conversation, steps, exchanges, more: false } }
  }
}

/** What the sample's wget and nginx say to each other. */
const said = [
  {
    direction: toServer,
    at: 3,
    text: 'GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Wget\r\n\r\n',
  },
  {
    direction: toClient,
    at: 5,
    text: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 32\r\n\r\n',
  },
  { direction: toClient, at: 6, text: '{"page":"<img src=x onerror=1>"}' },
] as const

function streamOf(
  { conversation: id, skipBytes }: Extract<Question, { about: 'stream' }>,
  conversations: readonly ConversationRecord[],
): Answer {
  const { firstPacket, startNs } = conversations.find((one) => one.id === id)!
  const offsets = [0, 0, 0]
  const segments = said.map(({ direction, at, text }) => {
    const offset = offsets[direction]!
    offsets[direction] = offset + text.length
    const offsetNs = startNs + packets[at]![3] * 1000
    return { direction, packet: firstPacket + at, offsetNs, offset, bytes: btoa(text), missing: 0 }
  })
  return {
    about: 'stream',
    stream: { conversation: id, segments: skipBytes === 0 ? segments : [], more: false },
  }
}

function exchangeOf({ id, firstPacket, startNs }: ConversationRecord): ExchangeRecord {
  return {
    conversation: id,
    index: 1,
    application: 'HTTP',
    request: 'GET /',
    requestPacket: firstPacket + 3,
    answer: '200 OK',
    status: 200,
    answerPacket: firstPacket + 5,
    startNs: startNs + 113_000,
    firstByteNs: 402_000,
    durationNs: 409_000,
    requestBytes: 77,
    answerBytes: 615,
  }
}
