import { beforeEach, describe, expect, it } from 'vitest'
import type { HostMessage, SourceState, ViewMessage } from '../../../shared/messages/messages.ts'
import type { CarrierListener } from '../../../ui/connection/carrier.ts'
import { FrameLoop } from '../../../ui/state/frame-loop.ts'
import { Session } from '../../../ui/state/session.svelte.ts'
import { samplePod, wget } from '../drawing/sample-pod.ts'
import { packetBatch } from './packet-batches.ts'

type Phase = 'live' | 'file'

/** A carrier without a wire: what the page says is kept, what the host says is handed over. */
class Line {
  readonly said: ViewMessage[] = []
  readonly session: Session
  #listener: CarrierListener | undefined
  #frame: (() => void) | undefined
  nowMs = 1_000

  constructor() {
    const frames = new FrameLoop(
      (frame) => (this.#frame = frame),
      () => this.nowMs,
    )
    this.session = new Session(
      (listener) => {
        this.#listener = listener
        return { send: (message) => this.said.push(message), close: () => {} }
      },
      { frames },
    )
    this.session.start()
    this.open()
  }

  open(): void {
    this.#listener!.opened()
  }

  cut(): void {
    this.#listener!.closed(1006)
  }

  say(...messages: HostMessage[]): void {
    for (const message of messages) this.#listener!.message(message)
  }

  sendPackets(first: number, count: number): void {
    this.#listener!.batch(packetBatch({ first, count }))
    this.frame()
  }

  frame(): void {
    this.#frame?.()
  }
}

function welcome(hostId: string): HostMessage {
  return { kind: 'welcome', version: '0.1.0', hostId, pods: [], warnings: [] }
}

function source(sourceId: string, phase: Phase = 'live'): { kind: 'source'; state: SourceState } {
  return {
    kind: 'source',
    state: { phase, title: 'nginx-busybox', sourceId, interfaces: [], canRequest: false },
  }
}

let line: Line
beforeEach(() => {
  line = new Line()
})

describe('session', () => {
  it('begins anew, and resumes after a cut with what it has', () => {
    line.say(welcome('h1'), source('s1'))
    line.say({ kind: 'conversations', revision: 12, changed: [wget(1, 0)], omitted: 0 })
    line.sendPackets(1, 25)
    line.cut()
    expect(line.session.connection.phase).toBe('waiting')
    line.session.reconnect()
    line.open()
    expect(line.said.filter(({ kind }) => kind === 'begin')).toEqual([
      { kind: 'begin' },
      {
        kind: 'begin',
        resume: { hostId: 'h1', sourceId: 's1', afterPacket: 25, afterRevision: 12 },
      },
    ])
    line.say(welcome('h1'), source('s1'))
    line.sendPackets(26, 5)
    expect([line.session.packets.shown, line.session.conversations.size]).toEqual([30, 1])
  })

  it('asks a service that was started anew for the pods that were watched', () => {
    const request = { type: 'pods', keys: ['default/web', 'default/cart'] } as const
    const watched = source('s1')
    line.say(welcome('h1'), {
      kind: 'source',
      state: { ...watched.state, request: { ...request, keys: [...request.keys] } } as SourceState,
    })
    const restart = (hostId: string, state: SourceState) => {
      line.cut()
      line.session.reconnect()
      line.open()
      line.say(welcome(hostId), { kind: 'source', state })
      return line.said.filter(({ kind }) => kind === 'open')
    }
    expect(restart('h2', { phase: 'none' })).toEqual([{ kind: 'open', source: request }])
    // Another view has asked already.
    expect(restart('h3', source('s2').state)).toHaveLength(1)
    expect(restart('h4', { phase: 'none' })).toHaveLength(1)
  })

  it.each([
    ['another source was opened', [welcome('h1'), source('s2')]],
    ['another run of the service answers', [welcome('h2'), source('s1')]],
    ['the source was closed', [{ kind: 'source', state: { phase: 'none' } } as const]],
  ])('forgets what it kept when %s', (_reason, messages) => {
    line.say(welcome('h1'), source('s1'), { kind: 'pod', snapshot: samplePod })
    line.say({ kind: 'conversations', revision: 3, changed: [wget(1, 0)], omitted: 0 })
    line.sendPackets(1, 25)
    line.session.selection.select({ packet: 4, conversation: 1 })
    line.say(...messages)
    const { packets, conversations, pod, selection } = line.session
    expect(packets.isEmpty).toBe(true)
    expect(conversations.size).toBe(0)
    expect(pod.snapshot).toBeUndefined()
    expect(selection.isEmpty).toBe(true)
  })

  it('keeps what it has while its source goes on', () => {
    line.say(welcome('h1'), source('s1'))
    line.sendPackets(1, 25)
    line.say(welcome('h1'), source('s1'))
    expect(line.session.packets.shown).toBe(25)
  })

  it('follows a live source and plays a file from its beginning', () => {
    line.say(welcome('h1'), source('s1'))
    line.sendPackets(1, 25)
    expect(line.session.clock.mode).toBe('live')
    line.say(source('s2', 'file'))
    line.sendPackets(1, 1000)
    expect(line.session.clock.mode).toBe('replay')
    expect(line.session.clock.timeNs(line.nowMs)).toBe(0)
    line.sendPackets(1001, 9000)
    expect(line.session.clock.range).toEqual({ fromNs: 0, toNs: 10_000_000, rate: 1 })
  })

  it('stands still while the connection is cut, and goes on after it', () => {
    line.say(welcome('h1'), source('s1'))
    line.sendPackets(1, 25)
    const { clock } = line.session
    line.cut()
    expect(clock.playing).toBe(false)
    line.session.reconnect()
    line.open()
    expect(clock.playing).toBe(true)
    line.session.togglePause()
    line.cut()
    line.session.reconnect()
    line.open()
    expect(clock.playing).toBe(false)
  })

  it('stops a replay at its end, and begins it anew', () => {
    line.say(welcome('h1'), source('s1', 'file'))
    line.sendPackets(1, 1000)
    line.nowMs += 2
    line.frame()
    const { clock } = line.session
    expect([clock.playing, clock.timeNs(line.nowMs)]).toEqual([false, 1_000_000])
    line.session.togglePause()
    expect(clock.playing).toBe(true)
  })

  it('steps through the packets of a conversation', () => {
    line.say(welcome('h1'), source('s1'))
    line.sendPackets(1, 30)
    const { selection } = line.session
    line.session.stepInConversation(1)
    expect(selection.isEmpty).toBe(true)
    selection.select({ conversation: 3 })
    line.session.stepInConversation(1)
    expect(selection.packet).toBe(3)
    line.session.stepInConversation(1)
    expect(selection.packet).toBe(10)
    line.session.stepInConversation(-1)
    line.session.stepInConversation(-1)
    expect(selection.packet).toBe(3)
  })

  it('keeps the latest notices, newest first, until they are dismissed', () => {
    const notice = { code: 'tap-died', text: 'tcpdump ended.', remedy: '' }
    for (let i = 0; i < 120; i++) line.say({ kind: 'notice', severity: 'warning', notice })
    const { notices } = line.session
    expect(notices.all.map(({ number }) => number).slice(0, 2)).toEqual([120, 119])
    expect(notices.all).toHaveLength(100)
    notices.dismiss(120)
    expect(notices.all[0]!.number).toBe(119)
  })
})
