import type { CaptureInterface } from '../../../shared/capture-file/capture-facts.ts'
import { Engine } from '../../../shared/engine/engine.ts'
import { parseAddress } from '../../../shared/flow/parse-address.ts'

/** A packet to be put on the wire; times are nanoseconds since the scene began. */
export type Segment = {
  from: string
  to: string
  fromPort: number
  toPort: number
  flags?: number
  sequence?: number
  acknowledgment?: number
  window?: number
  windowScale?: number
  payload?: string | Uint8Array
  /** How much of the frame is captured; all of it unless it says so. */
  captured?: number
  atNs?: number
  interface?: number
}

export const F = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const

export const loopback: CaptureInterface = {
  name: 'lo',
  linkType: 1,
  snapLengthBytes: 262144,
  networkNamespace: 4026532000,
  comments: ['ifIndex: 1, netNsInode: 4026532000, netNsPath: '],
}

/** An engine with a wire into it: frames are made, kept in memory and appended. */
export class Wire {
  readonly engine: Engine
  readonly began: number[] = []
  readonly ended: number[] = []
  #spool = new Uint8Array(1 << 16)
  #end = 0
  #nowNs = 0
  /** Bytes before this position have left the spool. */
  lostBefore = 0

  constructor(packetsMax?: number, interfaces: CaptureInterface[] = [loopback]) {
    this.engine = new Engine({
      bytes: {
        read: async (position, length) =>
          position < this.lostBefore ? undefined : this.#spool.slice(position, position + length),
      },
      ...(packetsMax !== undefined && { packetsMax }),
    })
    for (const captureInterface of interfaces) this.engine.addInterface(captureInterface)
    this.engine.onConversation = (id) => this.began.push(id)
    this.engine.onConversationEnd = (id) => this.ended.push(id)
  }

  get end(): number {
    return this.#end
  }

  tcp(segment: Segment): number {
    return this.frame(tcpFrame(segment), segment)
  }

  udp(segment: Segment): number {
    return this.frame(udpFrame(segment), segment)
  }

  frame(frame: Uint8Array, { atNs, captured, interface: interfaceIndex = 0 }: Partial<Segment>) {
    this.#nowNs = atNs ?? this.#nowNs + 1000
    const capturedLength = Math.min(frame.length, captured ?? frame.length)
    while (this.#end + frame.length > this.#spool.length) {
      const larger = new Uint8Array(this.#spool.length * 2)
      larger.set(this.#spool)
      this.#spool = larger
    }
    this.#spool.set(frame.subarray(0, capturedLength), this.#end)
    const number = this.engine.append({
      interfaceIndex,
      timeSeconds: 1_700_000_000 + Math.floor(this.#nowNs / 1e9),
      timeNanoseconds: this.#nowNs % 1e9,
      capturedLength,
      length: frame.length,
      bytes: this.#spool,
      offset: this.#end,
      position: this.#end,
      comments: [],
    })
    this.#end += capturedLength
    return number
  }
}

/** Both ends of one TCP connection, which keep count of their sequence numbers. */
export class Connection {
  readonly wire: Wire
  readonly ends: Pick<Segment, 'from' | 'to' | 'fromPort' | 'toPort'>
  readonly interface: number
  clientNext: number
  serverNext: number

  constructor(wire: Wire, options: ConnectionOptions = {}) {
    this.wire = wire
    this.ends = {
      from: options.client ?? '127.0.0.1',
      to: options.server ?? '127.0.0.1',
      fromPort: options.clientPort ?? 40_000,
      toPort: options.serverPort ?? 80,
    }
    this.interface = options.interface ?? 0
    this.clientNext = options.clientSequence ?? 1000
    this.serverNext = options.serverSequence ?? 5_000_000
  }

  open(): this {
    this.client({ flags: F.syn, windowScale: 7 })
    this.server({ flags: F.syn | F.ack, windowScale: 7 })
    return this.client({})
  }

  close(): this {
    this.client({ flags: F.fin | F.ack })
    this.server({ flags: F.fin | F.ack })
    return this.client({})
  }

  /** A segment of the client at its next sequence number, or where `segment` says. */
  client(segment: Partial<Segment> | string): this {
    const given = typeof segment === 'string' ? { payload: segment } : segment
    const sequence = given.sequence ?? this.clientNext
    this.#send({ ...this.ends, acknowledgment: this.serverNext, ...given, sequence })
    this.clientNext = furthest(this.clientNext, sequence + spaceOf(given))
    return this
  }

  server(segment: Partial<Segment> | string): this {
    const given = typeof segment === 'string' ? { payload: segment } : segment
    const { from, to, fromPort, toPort } = this.ends
    const sequence = given.sequence ?? this.serverNext
    const back = { from: to, to: from, fromPort: toPort, toPort: fromPort }
    this.#send({ ...back, acknowledgment: this.clientNext, ...given, sequence })
    this.serverNext = furthest(this.serverNext, sequence + spaceOf(given))
    return this
  }

  /** The client's bytes pass unseen by the capture. */
  clientUnseen(payload: string): this {
    this.clientNext = (this.clientNext + payload.length) >>> 0
    return this
  }

  serverUnseen(payload: string): this {
    this.serverNext = (this.serverNext + payload.length) >>> 0
    return this
  }

  #send(segment: Segment): void {
    const hasPayload = segment.payload !== undefined && segment.payload.length > 0
    const flags = segment.flags ?? (hasPayload ? F.psh | F.ack : F.ack)
    this.wire.tcp({ ...segment, flags, interface: this.interface })
  }
}

export type ConnectionOptions = {
  client?: string
  server?: string
  clientPort?: number
  serverPort?: number
  clientSequence?: number
  serverSequence?: number
  interface?: number
}

function furthest(known: number, end: number): number {
  return ((end - known) | 0) > 0 ? end >>> 0 : known
}

function spaceOf({ payload = '', flags = 0 }: Partial<Segment>): number {
  return payload.length + (flags & (F.syn | F.fin) ? 1 : 0)
}

export function tcpFrame(segment: Segment): Uint8Array {
  const payload = bytesOf(segment.payload)
  const options = segment.windowScale === undefined ? [] : [3, 3, segment.windowScale, 1]
  const header = new Uint8Array(20 + options.length)
  const view = new DataView(header.buffer)
  view.setUint16(0, segment.fromPort)
  view.setUint16(2, segment.toPort)
  view.setUint32(4, segment.sequence ?? 0)
  view.setUint32(8, segment.flags === F.syn ? 0 : (segment.acknowledgment ?? 0))
  header[12] = (header.length / 4) << 4
  header[13] = segment.flags ?? F.ack
  view.setUint16(14, segment.window ?? 512)
  header.set(options, 20)
  return ipFrame(segment, 6, Uint8Array.of(...header, ...payload))
}

export function udpFrame(segment: Segment): Uint8Array {
  const payload = bytesOf(segment.payload)
  const header = new Uint8Array(8)
  const view = new DataView(header.buffer)
  view.setUint16(0, segment.fromPort)
  view.setUint16(2, segment.toPort)
  view.setUint16(4, 8 + payload.length)
  return ipFrame(segment, 17, Uint8Array.of(...header, ...payload))
}

/** Ethernet, and IPv4 or IPv6 by the look of the addresses. */
function ipFrame({ from, to }: Segment, transport: number, content: Uint8Array): Uint8Array {
  const isIpv6 = from.includes(':')
  const link = [...Array.from({ length: 12 }, () => 0), ...(isIpv6 ? [0x86, 0xdd] : [0x08, 0x00])]
  if (isIpv6) {
    const header = Uint8Array.of(0x60, 0, 0, 0, content.length >> 8, content.length & 255)
    return Uint8Array.of(
      ...link,
      ...header,
      transport,
      64,
      ...parseAddress(from)!,
      ...parseAddress(to)!,
      ...content,
    )
  }
  const total = 20 + content.length
  const header = Uint8Array.of(0x45, 0, total >> 8, total & 255, 0, 0, 0x40, 0, 64, transport, 0, 0)
  const addresses = [from, to].flatMap((address) => address.split('.').map(Number))
  return Uint8Array.of(...link, ...header, ...addresses, ...content)
}

function bytesOf(payload: string | Uint8Array | undefined): Uint8Array {
  return typeof payload === 'string'
    ? new TextEncoder().encode(payload)
    : (payload ?? new Uint8Array(0))
}
