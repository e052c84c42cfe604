import { MessageReader } from '../message-reader.ts'
import type { PacketField } from '../layer.ts'
import type { PacketCursor } from '../packet-cursor.ts'
import {
  type PostgresType,
  authenticationNames,
  backendTypes,
  frontendTypes,
  messageRows,
  rows,
} from '../parts/pgsql-messages.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// PostgreSQL documentation, "Frontend/Backend Protocol", version 3
//
// +------+--------+--------+--------+--------+-------------------+
// | type | length, itself included, not type |     contents      |
// +------+--------+--------+--------+--------+-------------------+
//
// A client's first message has no type; the answer to a request for encryption is one letter.

const PORT = 5432
/** The server refuses longer ones (MAX_STARTUP_PACKET_LENGTH). */
const STARTUP_BYTES_MAX = 10_000
/** Prepared statements and portals remembered of one connection, of each kind. */
const STATEMENTS_MAX = 1000

const StartupCode = {
  protocol3: 0x0003_0000,
  cancel: 80_877_102,
  ssl: 80_877_103,
  gssapi: 80_877_104,
} as const

const [letterE, letterG, letterI, letterN, letterQ, letterS, letterT, letterZ] = [
  0x45, 0x47, 0x49, 0x4e, 0x51, 0x53, 0x54, 0x5a,
]

export const pgsql = defineStreamProtocol({
  name: 'pgsql',
  title: 'PostgreSQL',
  longTitle: 'PostgreSQL frontend/backend protocol',
  specification: 'PostgreSQL frontend/backend protocol 3',
  carriedBy: [['tcp.port', PORT]],
  rows,
  recognises,
  stream: {
    messageBytesKept: 16_384,
    begins: (bytes, offset, end) =>
      isUntyped(bytes, offset, end) ||
      isTyped(bytes, offset, end, true) ||
      isTyped(bytes, offset, end, false),
    connect: () => new PostgresConnection(),
    needsHistory: true,
  },
})

class PostgresConnection implements StreamConnection {
  #awaitsEncryption = false
  #isEncrypted = false
  /** A first message has been read: one letter is no answer to a request for encryption any more. */
  #isKnown = false
  readonly #statements = new Map<string, string>()

  messageLength(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): number {
    if (this.#isEncrypted) return MessageLength.toTheEnd
    if (!fromClient && this.#isLetter(bytes[offset]!, end - offset)) return 1
    if (fromClient && bytes[offset] === 0) return untypedLength(bytes, offset, end)
    return typedLength(bytes, offset, end, fromClient)
  }

  read(message: StreamMessage): Meaning {
    if (this.#isEncrypted) return encrypted
    const reader = new MessageReader(message)
    const { fromClient } = message
    if (!fromClient && this.#isLetter(reader.peek(), message.length)) return this.#encrypt(reader)
    this.#isKnown = true
    this.#awaitsEncryption = false
    if (fromClient && reader.peek() === 0) return this.#readStartup(reader)
    const type = String.fromCharCode(reader.uint(1))
    reader.skip(4)
    return fromClient ? this.#readFrontend(type, reader) : readBackend(type, reader)
  }

  *fields(message: StreamMessage): Iterable<PacketField> {
    if (this.#isEncrypted || message.length === 1) return
    const reader = new MessageReader(message)
    yield* messageRows(reader, message.fromClient, (name) => this.#statements.get(name))
  }

  #isLetter(byte: number, octets: number): boolean {
    const isAwaited = this.#awaitsEncryption || (!this.#isKnown && octets === 1)
    return isAwaited && (byte === letterS || byte === letterN || byte === letterG)
  }

  #encrypt(reader: MessageReader): Meaning {
    this.#isKnown = true
    this.#awaitsEncryption = false
    const letter = reader.uint(1)
    if (letter === letterS) return { role: 'answer', text: 'TLS accepted', becomes: 'tls' }
    if (letter === letterN) return { role: 'answer', text: 'Encryption refused' }
    this.#isEncrypted = true
    return { role: 'answer', text: 'GSSAPI encryption accepted' }
  }

  #readStartup(reader: MessageReader): Meaning {
    reader.skip(4)
    const code = reader.uint(4)
    if (code === StartupCode.cancel) {
      return { role: 'neither', text: `Cancel what process ${reader.uint(4)} does` }
    }
    if (code === StartupCode.ssl || code === StartupCode.gssapi) {
      this.#awaitsEncryption = true
      return { role: 'request', text: `Ask for ${code === StartupCode.ssl ? 'TLS' : 'GSSAPI'}` }
    }
    let user = ''
    while (reader.left > 1) {
      const name = reader.textToNul()
      const value = reader.textToNul()
      if (name === 'user') user = value
    }
    return { role: 'request', text: `Log in as ${user}` }
  }

  #readFrontend(type: string, reader: MessageReader): Meaning {
    switch (type) {
      case 'Q':
        return { role: 'request', text: reader.textToNul() }
      case 'P': {
        const name = reader.textToNul()
        const statement = reader.textToNul()
        this.#remember(name, statement)
        return { role: 'request', text: `Parse ${statement}`, subject: statement, more: true }
      }
      case 'B': {
        reader.textToNul()
        const name = reader.textToNul()
        const subject = this.#statements.get(name) ?? (name === '' ? undefined : `"${name}"`)
        const text = name === '' ? 'Bind' : `Bind "${name}"`
        return { role: 'request', text, more: true, ...(subject !== undefined && { subject }) }
      }
      default:
        return frontendMeanings[type] ?? { role: 'neither', text: frontendTypes[type]!.name }
    }
  }

  #remember(name: string, statement: string): void {
    this.#statements.delete(name)
    if (this.#statements.size >= STATEMENTS_MAX) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest)
        break
      }
    }
    this.#statements.set(name, statement)
  }
}

const encrypted: Meaning = { role: 'neither', text: 'Encrypted' }

/** Of those that are the same whatever they hold. What the client copies in belongs to its query. */
const frontendMeanings: Readonly<Record<string, Meaning>> = {
  C: { role: 'request', text: 'Close', more: true },
  D: { role: 'request', text: 'Describe', more: true },
  E: { role: 'request', text: 'Execute', more: true },
  H: { role: 'request', text: 'Flush', more: true },
  F: { role: 'request', text: 'Function call' },
  S: { role: 'request', text: 'Sync' },
}

const backendMeanings: Readonly<Record<string, Meaning>> = Object.fromEntries(
  Object.entries(backendTypes).map(([type, { name }]) => [
    type,
    { role: 'answer', text: name, more: true } satisfies Meaning,
  ]),
)

function readBackend(type: string, reader: MessageReader): Meaning {
  switch (type) {
    case 'Z':
      return { role: 'answer', text: 'Ready for query' }
    case 'C': {
      const tag = reader.textToNul()
      return { role: 'answer', text: tag, subject: tag, more: true }
    }
    case 'I':
    case 's':
      return { ...backendMeanings[type]!, subject: backendTypes[type]!.name }
    case 'E':
      return readError(reader)
    case 'N':
    case 'S':
    case 'A':
      return { role: 'neither', text: backendTypes[type]!.name }
    case 'R': {
      const kind = reader.uint(4)
      const text = `Authentication: ${authenticationNames[kind] ?? 'unknown'}`
      return { role: 'answer', text, more: true, ...(kind === 0 && { subject: text }) }
    }
    default:
      return backendMeanings[type]!
  }
}

/** After an error that ends the session nothing follows. */
function readError(reader: MessageReader): Meaning {
  const parts: Record<string, string> = {}
  while (reader.left > 1) parts[String.fromCharCode(reader.uint(1))] = reader.textToNul()
  const text = `Error ${parts['C'] ?? ''}: ${parts['M'] ?? ''}`
  const severity = parts['V'] ?? parts['S']
  const more = severity !== 'FATAL' && severity !== 'PANIC'
  return { role: 'answer', text, subject: text, failed: true, more }
}

/** `offset` points to a typed message's length, of which the type allows only some. */
function hasLengthOf({ least, most }: PostgresType, length: number): boolean {
  return length >= least && length <= most
}

function typedLength(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): number {
  const types = fromClient ? frontendTypes : backendTypes
  const type = types[String.fromCharCode(bytes[offset]!)]
  if (type === undefined) return MessageLength.foreign
  if (end - offset < 5) return MessageLength.needsMore
  const length = uint32(bytes, offset + 1)
  return hasLengthOf(type, length) ? length + 1 : MessageLength.foreign
}

function untypedLength(bytes: Uint8Array, offset: number, end: number): number {
  if (end - offset < 8) return MessageLength.needsMore
  return isUntyped(bytes, offset, end) ? uint32(bytes, offset) : MessageLength.foreign
}

function isUntyped(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset < 8) return false
  const length = uint32(bytes, offset)
  const code = uint32(bytes, offset + 4)
  if (code === StartupCode.ssl || code === StartupCode.gssapi) return length === 8
  if (code === StartupCode.cancel) return length >= 16 && length <= 268
  // A later minor version is asked for in the same way.
  return code >>> 16 === 3 && length > 8 && length <= STARTUP_BYTES_MAX
}

/** A typed message, and behind it, where there is more, another. */
function isTyped(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): boolean {
  const length = typedLength(bytes, offset, end, fromClient)
  if (length <= 0) return false
  const next = offset + length
  return next >= end || typedLength(bytes, next, end, fromClient) !== MessageLength.foreign
}

/** On a port that is nobody's: a first message, a whole query, or an answer up to its end. */
function recognises(cursor: PacketCursor): boolean {
  const { bytes, offset, end } = cursor
  if (isUntyped(bytes, offset, end) && uint32(bytes, offset) === end - offset) {
    const isLogin = uint32(bytes, offset + 4) >>> 16 === 3
    if (isLogin && bytes[end - 1] !== 0) return false
    cursor.fromClient = true
    return true
  }
  const isQuery = isWholeQuery(bytes, offset, end)
  if (!isQuery && !isWholeAnswer(bytes, offset, end)) return false
  cursor.fromClient = isQuery
  return true
}

function isWholeQuery(bytes: Uint8Array, offset: number, end: number): boolean {
  if (bytes[offset] !== letterQ || end - offset < 7) return false
  if (uint32(bytes, offset + 1) !== end - offset - 1) return false
  return bytes.indexOf(0, offset + 5) === end - 1
}

/** Typed messages one after another, the last of which is ReadyForQuery. */
function isWholeAnswer(bytes: Uint8Array, offset: number, end: number): boolean {
  const ready = end - 6
  if (ready <= offset || bytes[ready] !== letterZ || uint32(bytes, ready + 1) !== 5) return false
  const status = bytes[end - 1]
  if (status !== letterI && status !== letterT && status !== letterE) return false
  let at = offset
  while (at < ready) {
    const length = typedLength(bytes, at, end, false)
    if (length <= 0) return false
    at += length
  }
  return at === ready
}

function uint32(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset]! << 24) |
      (bytes[offset + 1]! << 16) |
      (bytes[offset + 2]! << 8) |
      bytes[offset + 3]!) >>>
    0
  )
}
