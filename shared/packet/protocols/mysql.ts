import type { PacketField } from '../layer.ts'
import { MessageReader } from '../message-reader.ts'
import { type AnswerPacket, MysqlAnswer } from '../parts/mysql-answer.ts'
import { Capability, Command, commandNames, rows } from '../parts/mysql-names.ts'
import {
  HEADER_BYTES,
  answerRows,
  authenticationSwitchRows,
  commandRows,
  compressedRows,
  greetingRows,
  headerRows,
  loginRows,
  skipNoAttributes,
} from '../parts/mysql-rows.ts'
import type { PacketCursor } from '../packet-cursor.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// MySQL documentation, "Client/Server Protocol"; MariaDB documentation, the same
//
// +-----------------------+--------+---------+
// | length, little-endian | number | payload |
// +-----------------------+--------+---------+
//
// The server greets. Numbers begin at 0 with each command. Compressed packets have a header around
// several packets, or parts of them: compressed length (3), number (1), length (3).

const PORT = 3306
const PROTOCOL_VERSION = 10
const PAYLOAD_BYTES_MAX = 0xff_ffff
const COMPRESSED_HEADER_BYTES = 7
const TLS_REQUEST_BYTES = 32
const COMMAND_MAX = 0x1f
const BULK_EXECUTE = 0xfa
/** MariaDB says so in front of its version, for old replicas. */
const VERSION_PREFIX = /^5\.5\.5-/
const STATEMENTS_MAX = 1000
/** MariaDB: the statement that was prepared last. */
const LAST_STATEMENT = 0xffff_ffff

export const mysql = defineStreamProtocol({
  name: 'mysql',
  title: 'MySQL',
  longTitle: 'MySQL client/server protocol',
  specification: 'MySQL client/server protocol 10',
  carriedBy: [['tcp.port', PORT]],
  rows,
  recognises,
  stream: {
    messageBytesKept: 16_384,
    begins,
    connect: () => new MysqlConnection(),
    needsHistory: true,
  },
})

type PacketKind =
  | AnswerPacket
  | 'greeting'
  | 'login'
  | 'authentication'
  | 'authentication switch'
  | 'command'
  | 'file data'
  | 'continuation'
  | 'compressed'

type Phase = 'unknown' | 'greeted' | 'login' | 'commands' | 'compressed'

class MysqlConnection implements StreamConnection {
  #phase: Phase = 'unknown'
  #capabilities: number | undefined
  #kind: PacketKind = 'unknown'
  #answer = new MysqlAnswer(undefined, { endsColumns: undefined, optionalColumns: false })
  /** Number of the packet that is to come next, whoever sends it. */
  #number = 0
  /** The packet before was as long as one can be: the next one carries it on. */
  #goesOn = false
  /** The server has asked for a file. */
  #sendsFile = false
  #preparing = ''
  #lastStatement = 0
  readonly #statements = new Map<number, string>()

  messageLength(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): number {
    if (end - offset < HEADER_BYTES) return MessageLength.needsMore
    const length = payloadLength(bytes, offset)
    if (this.#phase === 'compressed') return length + COMPRESSED_HEADER_BYTES
    const number = bytes[offset + 3]!
    if (fromClient && number === 0 && !this.#goesOn) {
      if (end - offset < HEADER_BYTES + 1) return MessageLength.needsMore
      if (length === 0 || !isCommand(bytes[offset + 4]!)) return MessageLength.foreign
    }
    return length + HEADER_BYTES
  }

  read(message: StreamMessage): Meaning {
    const reader = new MessageReader(message)
    this.#kind = 'compressed'
    if (this.#phase === 'compressed') return compressed
    this.#kind = 'unknown'
    const length = reader.uintLittle(3)
    const number = reader.uint(1)
    const goesOn = this.#goesOn
    this.#goesOn = length === PAYLOAD_BYTES_MAX
    const isExpected = number === this.#number
    this.#number = (number + 1) % 0x100
    if (goesOn) {
      this.#kind = 'continuation'
      return message.fromClient ? continuedRequest : continuedAnswer
    }
    if (message.fromClient) return this.#readClient(reader, length, number)
    if (!isExpected) this.#answer = this.#answerTo(undefined)
    return this.#readServer(reader, length, number)
  }

  *fields(message: StreamMessage): Iterable<PacketField> {
    const reader = new MessageReader(message)
    if (this.#kind === 'compressed') {
      yield* compressedRows(reader)
      return
    }
    yield* headerRows(reader)
    const length = message.length - HEADER_BYTES
    switch (this.#kind) {
      case 'greeting':
        return yield* greetingRows(reader)
      case 'login':
        return yield* loginRows(reader)
      case 'authentication':
        yield reader.hidden('mysql.passwd', 'Authentication', reader.left)
        return
      case 'authentication switch':
        return yield* authenticationSwitchRows(reader)
      case 'command':
        return yield* commandRows(reader, (statement) => this.#queryOf(statement))
      case 'file data':
      case 'continuation':
        return
      default:
        yield* answerRows[this.#kind]?.(reader, length) ?? []
    }
  }

  #readClient(reader: MessageReader, length: number, number: number): Meaning {
    if (number === 0) return this.#readCommand(reader)
    if (this.#sendsFile) {
      this.#kind = 'file data'
      this.#sendsFile = length > 0
      return fileData
    }
    if (this.#phase === 'greeted' || (this.#phase === 'unknown' && number <= 2)) {
      return this.#readLogin(reader, length)
    }
    this.#kind = 'authentication'
    return authentication
  }

  #readLogin(reader: MessageReader, length: number): Meaning {
    const start = reader.offset
    const capabilities = reader.uintLittle(4)
    if ((capabilities & Capability.protocol41) === 0 || length < TLS_REQUEST_BYTES) {
      this.#phase = 'login'
      return { role: 'request', text: 'Log in' }
    }
    this.#kind = 'login'
    this.#capabilities = capabilities
    if (length === TLS_REQUEST_BYTES && (capabilities & Capability.tls) !== 0) {
      return { role: 'neither', text: 'Begin TLS', becomes: 'tls' }
    }
    this.#phase = 'login'
    reader.offset = start + TLS_REQUEST_BYTES
    return { role: 'request', text: `Log in as ${reader.textToNul()}` }
  }

  #readCommand(reader: MessageReader): Meaning {
    const command = reader.uint(1)
    this.#kind = 'command'
    this.#phase = 'commands'
    this.#sendsFile = false
    this.#answer = this.#answerTo(command)
    const name = commandNames[command] ?? `Command ${command}`
    switch (command) {
      case Command.query:
        skipNoAttributes(reader)
        return { role: 'request', text: reader.text(reader.left) }
      case Command.prepare:
        this.#preparing = reader.text(reader.left)
        return { role: 'request', text: `Prepare ${this.#preparing}` }
      case Command.use:
        return { role: 'request', text: `Use ${reader.text(reader.left)}` }
      case Command.changeUser:
        this.#phase = 'login'
        return { role: 'request', text: `Change user to ${reader.textToNul()}` }
      case Command.execute:
      case Command.fetch:
      case Command.reset:
        return this.#readOfStatement(command, reader)
      case Command.quit:
      case Command.close:
      case Command.sendLongData:
        return { role: 'neither', text: name }
      default:
        return { role: 'request', text: name }
    }
  }

  #readOfStatement(command: number, reader: MessageReader): Meaning {
    const statement = reader.uintLittle(4)
    const query = this.#queryOf(statement) ?? `statement ${statement}`
    if (command !== Command.execute) {
      return { role: 'request', text: `${commandNames[command]}: ${query}` }
    }
    return { role: 'request', text: `Execute ${query}`, subject: query }
  }

  #readServer(reader: MessageReader, length: number, number: number): Meaning {
    if (number === 0 && length > 1 && reader.peek() === PROTOCOL_VERSION) {
      this.#kind = 'greeting'
      this.#phase = 'greeted'
      reader.skip(1)
      return {
        role: 'neither',
        text: `Greeting of ${reader.textToNul().replace(VERSION_PREFIX, '')}`,
      }
    }
    if (this.#phase === 'login') return this.#readOfLogin(reader, length)
    const packet = this.#answer.take(reader, length, number)
    this.#kind = packet
    this.#sendsFile = packet === 'file request'
    if (packet === 'prepared') this.#remember(reader)
    const meaning = answerMeaning(packet, reader, this.#answer)
    return this.#answer.isWhole ? meaning : more(meaning)
  }

  #readOfLogin(reader: MessageReader, length: number): Meaning {
    const first = reader.peek()
    if (first === 0xfe && length > 1) {
      this.#kind = 'authentication switch'
      reader.skip(1)
      return { role: 'answer', text: `Authenticate by ${reader.textToNul()}`, more: true }
    }
    if (first !== 0 && first !== 0xff) {
      this.#kind = 'authentication'
      return { role: 'answer', text: 'Authentication', more: true }
    }
    this.#kind = first === 0 ? 'ok' : 'error'
    if (first === 0xff) return { role: 'answer', ...readError(reader) }
    const compresses = Capability.compress | Capability.compressZstd
    const isCompressed = ((this.#capabilities ?? 0) & compresses) !== 0
    this.#phase = isCompressed ? 'compressed' : 'commands'
    return { role: 'answer', text: 'OK', subject: 'OK' }
  }

  #answerTo(command: number | undefined): MysqlAnswer {
    const capabilities = this.#capabilities
    return new MysqlAnswer(command, {
      endsColumns:
        capabilities === undefined ? undefined : (capabilities & Capability.noEndOfColumns) === 0,
      optionalColumns: ((capabilities ?? 0) & Capability.optionalColumns) !== 0,
    })
  }

  #queryOf(statement: number): string | undefined {
    return this.#statements.get(statement === LAST_STATEMENT ? this.#lastStatement : statement)
  }

  #remember(reader: MessageReader): void {
    const { offset } = reader
    reader.skip(1)
    this.#lastStatement = reader.uintLittle(4)
    reader.offset = offset
    if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear()
    this.#statements.set(this.#lastStatement, this.#preparing)
  }
}

const compressed: Meaning = { role: 'neither', text: 'Compressed, not read' }
const authentication: Meaning = { role: 'neither', text: 'Authentication' }
const fileData: Meaning = { role: 'neither', text: 'Local file' }
const continuedRequest: Meaning = { role: 'neither', text: 'Continued' }
const continuedAnswer: Meaning = { role: 'neither', text: 'Continued' }

/** `reader` stands at the payload. */
function answerMeaning(packet: AnswerPacket, reader: MessageReader, answer: MysqlAnswer): Meaning {
  switch (packet) {
    case 'ok':
      return { role: 'answer', text: 'OK', subject: 'OK' }
    case 'error':
      return { role: 'answer', ...readError(reader) }
    case 'end of rows': {
      const { rowCount } = answer
      const subject = rowCount === 1 ? '1 row' : `${rowCount} rows`
      return { role: 'answer', text: 'End of rows', subject }
    }
    case 'column count':
      return { role: 'answer', text: `Columns: ${answer.columnCount}` }
    case 'prepared':
      return { role: 'answer', text: 'Prepared', subject: 'Prepared' }
    case 'unknown':
      return { role: 'answer', text: 'Response' }
    default:
      return answerMeanings[packet]
  }
}

/** The common ones are made once: an answer can have a million rows. */
const answerMeanings = {
  progress: { role: 'answer', text: 'Progress', more: true },
  'end of columns': { role: 'answer', text: 'End of columns' },
  column: { role: 'answer', text: 'Column', more: true },
  row: { role: 'answer', text: 'Row', more: true },
  'binary row': { role: 'answer', text: 'Row', more: true },
  'file request': { role: 'answer', text: 'Ask for a local file', more: true },
  text: { role: 'answer', text: 'Text' },
} satisfies Partial<Record<AnswerPacket, Meaning>>

function more(meaning: Meaning): Meaning {
  return meaning.more === true ? meaning : { ...meaning, more: true }
}

function readError(reader: MessageReader): { text: string; subject: string; failed: true } {
  reader.skip(1)
  const code = reader.uintLittle(2)
  if (reader.left > 6 && reader.peek() === '#'.charCodeAt(0)) reader.skip(6)
  const text = `Error ${code}: ${reader.text(reader.left)}`
  return { text, subject: text, failed: true }
}

function payloadLength(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16)
}

function isCommand(octet: number): boolean {
  return octet <= COMMAND_MAX || octet === BULK_EXECUTE
}

/** A command, or a packet with its successor's number behind it: whole, unless it is a long query. */
function begins(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset <= HEADER_BYTES) return false
  const number = bytes[offset + 3]!
  const first = bytes[offset + 4]!
  const next = offset + HEADER_BYTES + payloadLength(bytes, offset)
  if (next === offset + HEADER_BYTES) return false
  if (number === 0) {
    if (isGreeting(bytes, offset, end)) return true
    if (!isCommand(first)) return false
    const isQuery = first === Command.query || first === Command.prepare
    if (next > end) return isQuery && isText(bytes, offset + HEADER_BYTES + 1, end)
  }
  if (next > end) return false
  const isLast = end - next < HEADER_BYTES
  return isLast || bytes[next + 3] === (number + 1) % 0x100 || bytes[next + 3] === 0
}

/** What is looked at of a query that goes on in a later packet; TLS records can look like its header. */
const TEXT_BYTES_SEEN = 32

function isText(bytes: Uint8Array, offset: number, end: number): boolean {
  const seen = Math.min(end, offset + TEXT_BYTES_SEEN)
  for (let at = offset; at < seen; at++) {
    const octet = bytes[at]!
    if (octet > 0x7e || (octet < 0x20 && (octet < 0x09 || octet > 0x0d))) return false
  }
  return seen - offset === TEXT_BYTES_SEEN
}

function recognises(cursor: PacketCursor): boolean {
  if (!isGreeting(cursor.bytes, cursor.offset, cursor.end)) return false
  cursor.fromClient = false
  return true
}

/** Protocol version, a version that begins with a digit and is readable, and the 0 behind the salt. */
function isGreeting(bytes: Uint8Array, offset: number, end: number): boolean {
  const length = payloadLength(bytes, offset)
  if (end - offset !== length + HEADER_BYTES || length < 20) return false
  if (bytes[offset + 3] !== 0 || bytes[offset + 4] !== PROTOCOL_VERSION) return false
  let at = offset + 5
  if (bytes[at]! < 0x30 || bytes[at]! > 0x39) return false
  while (at < end && bytes[at] !== 0) {
    if (bytes[at]! < 0x20 || bytes[at]! > 0x7e) return false
    at++
  }
  return at + 13 < end && bytes[at + 13] === 0
}
