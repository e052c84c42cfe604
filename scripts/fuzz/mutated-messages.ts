import { PacketBytes, readOr } from '../../shared/packet/packet-bytes.ts'
import type { PacketField } from '../../shared/packet/layer.ts'
import { protocols } from '../../shared/packet/protocols/index.ts'
import { MessageLength, type StreamConnection } from '../../shared/packet/stream.ts'
import { type Campaign, demand } from './campaign.ts'
import { heldBytes } from './heap.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { Random } from './random.ts'
import type { Seeds, SpokenConnections } from './seeds.ts'
import { smallerBytes, withoutParts } from './shrink.ts'

/** What one side sends, or that some of it was missed. */
export type SentOctets = { fromClient: boolean; octets: Uint8Array; missed?: true }

export type SessionCase = { protocol: string; sent: readonly SentOctets[]; measured?: true }

/** A connection that lives long, once in so many that are fresh. */
const longOnceIn = 200
const longSends = 8000
const freshSends = 24
/** One side is not gathered beyond the octets that its protocol keeps, and this much of the next. */
const gatheredBytesMax = 256 * 1024
/** What a connection may remember, when it has seen all. */
const rememberedBytesMax = 8 * 1024 * 1024
const rowsOfMessage = 4000
const rowsOfOctet = 24
const textLengthMax = 70_000

/** Connections in which what was sent was changed, dropped, repeated and cut anywhere. */
export function mutatedMessages({ spoken }: Seeds): Campaign<SessionCase> {
  return {
    name: 'mutated messages',
    group: 'packets',
    counted: 'messages',
    make: (random, index) => makeSession(random, random.pick(spoken), index),
    check: checkSession,
    *smaller(session) {
      const { protocol, sent } = session
      for (const fewer of withoutParts(sent)) yield { protocol, sent: fewer }
      if (sent.length > 50) return
      for (const [index, one] of sent.entries()) {
        for (const octets of smallerBytes(one.octets)) {
          yield { protocol, sent: sent.with(index, { ...one, octets }) }
        }
      }
    },
  }
}

function makeSession(
  random: Random,
  { protocol, connections }: SpokenConnections,
  index: number,
): SessionCase {
  const isLong = index % longOnceIn === longOnceIn - 1
  const sendsMax = isLong ? longSends : freshSends
  const sent: SentOctets[] = []
  while (sent.length < sendsMax) {
    let skip = random.once(2) ? 0 : random.skewed(4)
    for (const { fromClient, octets } of random.pick(connections)) {
      if (sent.length >= sendsMax || random.once(16)) break
      if (skip-- > 0) continue
      const turned = random.once(40) ? !fromClient : fromClient
      sent.push(
        ...pieces(random, { fromClient: turned, octets: changed(random, octets, connections) }),
      )
      if (random.once(30)) sent.push(random.pick(sent))
    }
    if (!isLong && sent.length > 0 && random.once(2)) break
  }
  const { name } = protocols[protocol]!
  return { protocol: name, sent, ...(isLong && { measured: true as const }) }
}

function changed(
  random: Random,
  octets: Uint8Array,
  connections: SpokenConnections['connections'],
): Uint8Array {
  if (random.once(2)) return octets
  return mutateBytes(random, octets, random.pick(random.pick(connections)).octets)
}

/** Cut anywhere, as segments are; sometimes a piece is missing. */
function* pieces(random: Random, { fromClient, octets }: SentOctets): Iterable<SentOctets> {
  if (random.once(3)) {
    const cut = random.below(octets.length)
    yield { fromClient, octets: octets.subarray(0, cut) }
    if (random.once(6)) yield { fromClient, octets: new Uint8Array(0), missed: true }
    else yield { fromClient, octets: octets.subarray(cut) }
  } else yield { fromClient, octets }
}

/** Reads both sides as whoever follows a connection does. */
export function checkSession({ protocol: name, sent, measured }: SessionCase): number {
  const protocol = protocols.find((known) => known.name === name)
  if (protocol?.stream === undefined) return 0
  const before = measured ? heldBytes() : undefined
  const connection = protocol.stream.connect()
  const kept = protocol.stream.messageBytesKept
  const [server, client] = [false, true].map((fromClient) => new Side(connection, kept, fromClient))
  for (const { fromClient, octets, missed } of sent) {
    const side = fromClient ? client! : server!
    if (missed) side.lose()
    else side.take(octets)
    if (side.hasChanged || client!.hasChanged || server!.hasChanged) break
  }
  const messages = client!.messages + server!.messages
  if (before !== undefined) {
    for (const side of [client!, server!]) side.lose()
    const remembered = heldBytes()! - before
    demand(remembered <= rememberedBytesMax, () => `${name} remembers ${remembered} bytes`)
    demand(connection !== undefined, () => 'it is held until here')
  }
  return messages
}

/** What one side has sent and nobody has read yet. */
class Side {
  messages = 0
  /** Something else is spoken from here on. */
  hasChanged = false
  readonly #connection: StreamConnection
  readonly #bytesKept: number
  readonly #fromClient: boolean
  #gathered = new Uint8Array(0)
  /** Of the last message, still to go by. */
  #toSkip = 0

  constructor(connection: StreamConnection, bytesKept: number, fromClient: boolean) {
    this.#connection = connection
    this.#bytesKept = bytesKept
    this.#fromClient = fromClient
  }

  lose(): void {
    this.#gathered = new Uint8Array(0)
    this.#toSkip = 0
    this.#connection.lost?.(this.#fromClient)
  }

  take(octets: Uint8Array): void {
    const skipped = Math.min(this.#toSkip, octets.length)
    this.#toSkip -= skipped
    const bytes = new Uint8Array(this.#gathered.length + octets.length - skipped)
    bytes.set(this.#gathered)
    bytes.set(octets.subarray(skipped), this.#gathered.length)
    const offset = this.#readAll(bytes)
    this.#gathered = bytes.slice(offset)
    if (this.#gathered.length > gatheredBytesMax) this.lose()
  }

  /** Answers up to where messages have been read. */
  #readAll(bytes: Uint8Array): number {
    let offset = 0
    while (offset < bytes.length && !this.hasChanged) {
      const length = this.#length(bytes, offset)
      const held = bytes.length - offset
      if (length === MessageLength.foreign) {
        this.#connection.lost?.(this.#fromClient)
        return bytes.length
      }
      if (length === MessageLength.needsMore) {
        if (held < this.#bytesKept) return offset
        this.#connection.lost?.(this.#fromClient)
        return bytes.length
      }
      if (held < Math.min(length, this.#bytesKept)) return offset
      this.#read(bytes, offset, length)
      if (length > held) {
        this.#toSkip = length - held
        return bytes.length
      }
      offset += length
    }
    return offset
  }

  #length(bytes: Uint8Array, offset: number): number {
    const ask = () => this.#connection.messageLength(bytes, offset, bytes.length, this.#fromClient)
    const length = ask()
    const isLength =
      length === MessageLength.foreign ||
      length === MessageLength.toTheEnd ||
      (Number.isSafeInteger(length) && length >= 0)
    demand(isLength, () => `a message of ${length} octets`)
    demand(ask() === length, () => 'asking for a length changes it')
    return length
  }

  #read(bytes: Uint8Array, offset: number, length: number): void {
    this.messages++
    const end = Math.min(bytes.length, offset + length, offset + this.#bytesKept)
    const message = {
      bytes: new PacketBytes(bytes, end),
      offset,
      end,
      length,
      fromClient: this.#fromClient,
    }
    const meaning = readOr(undefined, () => this.#connection.read(message))
    if (meaning !== undefined) {
      const { text, subject = '', status, becomes } = meaning
      demand(text.length <= textLengthMax && subject.length <= textLengthMax, () => 'a long text')
      demand(status === undefined || Number.isFinite(status), () => 'status is no number')
      const successor = protocols.find(({ name }) => name === becomes)
      demand(becomes === undefined || successor?.stream !== undefined, () => `becomes ${becomes}`)
      this.hasChanged = becomes !== undefined
    }
    let rows = 0
    readOr(undefined, () => {
      for (const field of this.#connection.fields(message)) rows += countRows(field, offset, end)
    })
    const rowsMax = rowsOfMessage + rowsOfOctet * (end - offset)
    demand(rows <= rowsMax, () => `${rows} rows of ${end - offset} octets`)
  }
}

function countRows(field: PacketField, start: number, end: number): number {
  const { name, offset, length, number, value, children } = field
  const isPlaced = offset >= start && length >= 0 && offset + length <= end
  demand(isPlaced, () => `place of row ${name}`)
  demand(number === undefined || Number.isFinite(number), () => `number of row ${name}`)
  demand(typeof value === 'string', () => `text of row ${name}`)
  let rows = 1
  for (const child of children ?? []) rows += countRows(child, start, end)
  return rows
}
