import type { MessageReader } from '../message-reader.ts'
import { Command, MORE_RESULTS, PROGRESS_CODE } from './mysql-names.ts'

/** What a server's packet is, which its first octet alone does not tell. */
export type AnswerPacket =
  | 'ok'
  | 'error'
  | 'progress'
  | 'end of columns'
  | 'end of rows'
  | 'column count'
  | 'column'
  | 'row'
  | 'binary row'
  | 'prepared'
  | 'file request'
  | 'text'
  | 'unknown'

/** What the next packet of an answer can be. */
type Next = 'first' | 'column' | 'row' | 'parameter' | 'nothing' | 'unknown'

const OK = 0x00
const LOCAL_INFILE = 0xfb
const END = 0xfe
const ERROR = 0xff
const END_OF_COLUMNS_BYTES_MAX = 8
const PREPARED_BYTES = 12

/**
 * Where the answer to one command stands (MySQL documentation, "Command Phase"). Where the command
 * was not seen, only what cannot be anything else is named.
 */
export class MysqlAnswer {
  /** The last packet ended the answer. */
  isWhole = false
  /** Of the result set that is being read. */
  rowCount = 0
  columnCount = 0
  readonly #command: number | undefined
  #next: Next
  #columnsLeft = 0
  /** Behind parameters, for a prepared statement. */
  #columnsBehind = 0
  /** Whether a packet ends the columns; `undefined` where the login was not seen. */
  readonly #endsColumns: boolean | undefined
  readonly #optionalColumns: boolean

  constructor(
    command: number | undefined,
    capabilities: { endsColumns: boolean | undefined; optionalColumns: boolean },
  ) {
    this.#command = command
    this.#next = command === undefined ? 'unknown' : 'first'
    this.#endsColumns = capabilities.endsColumns
    this.#optionalColumns = capabilities.optionalColumns
    if (command === Command.fieldList) {
      this.#next = 'column'
      this.#columnsLeft = Number.POSITIVE_INFINITY
    }
    if (command === Command.fetch) this.#next = 'row'
  }

  /** Takes in the next packet; `reader` stands at its payload of `length` octets. */
  take(reader: MessageReader, length: number, sequence: number): AnswerPacket {
    this.isWhole = false
    const first = length === 0 ? -1 : reader.peek()
    if (first === ERROR && length >= 3) return this.#takeError(reader)
    switch (this.#next) {
      case 'first':
        return this.#takeFirst(reader, length, first)
      case 'parameter':
      case 'column':
        return this.#takeColumn(reader, length, first)
      case 'row':
        return this.#takeRow(reader, length, first)
      case 'nothing':
      case 'unknown':
        return this.#guess(reader, length, sequence)
    }
  }

  #takeError(reader: MessageReader): AnswerPacket {
    if (reader.peek(1) + reader.peek(2) * 0x100 === PROGRESS_CODE) return 'progress'
    return this.#end('error')
  }

  #end(packet: AnswerPacket): AnswerPacket {
    this.isWhole = true
    this.#next = 'nothing'
    return packet
  }

  /** A packet with the server's status, which tells whether another result follows. */
  #endResult(packet: 'ok' | 'end of rows', status: number): AnswerPacket {
    if ((status & MORE_RESULTS) === 0) return this.#end(packet)
    this.#next = 'first'
    return packet
  }

  #takeFirst(reader: MessageReader, length: number, first: number): AnswerPacket {
    this.rowCount = 0
    if (this.#command === Command.statistics) return this.#end('text')
    if (this.#command === Command.prepare && first === OK) return this.#takePrepared(reader)
    if (first === OK) return this.#endResult('ok', okStatus(reader))
    if (first === END && length <= END_OF_COLUMNS_BYTES_MAX) return this.#end('end of rows')
    if (first === LOCAL_INFILE) return 'file request'
    return this.#takeColumnCount(reader, length)
  }

  #takeColumnCount(reader: MessageReader, length: number): AnswerPacket {
    const { offset } = reader
    let follow = true
    if (this.#optionalColumns) follow = reader.uint(1) !== 0
    this.columnCount = lengthEncoded(reader)
    // MariaDB says behind the count whether it sends columns that the client has already.
    if (!this.#optionalColumns && reader.offset - offset < length) follow = reader.uint(1) !== 0
    this.#columnsLeft = this.columnCount
    this.#next = follow ? 'column' : 'row'
    reader.offset = offset
    return 'column count'
  }

  #takePrepared(reader: MessageReader): AnswerPacket {
    this.#columnsBehind = reader.peek(5) + reader.peek(6) * 0x100
    this.#columnsLeft = reader.peek(7) + reader.peek(8) * 0x100
    this.#next = 'parameter'
    if (this.#columnsLeft === 0) this.#beginColumnsBehind()
    return 'prepared'
  }

  #beginColumnsBehind(): void {
    this.#columnsLeft = this.#columnsBehind
    this.#columnsBehind = 0
    if (this.#columnsLeft === 0) this.#end('prepared')
  }

  #takeColumn(reader: MessageReader, length: number, first: number): AnswerPacket {
    const isEnd = first === END && length <= END_OF_COLUMNS_BYTES_MAX
    if (this.#columnsLeft > 0 && !isEnd) {
      this.#columnsLeft--
      if (this.#columnsLeft === 0 && this.#endsColumns === false) this.#endColumns()
      return 'column'
    }
    // Without the login it is told by what comes behind the columns.
    if (!isEnd) {
      this.#endColumns()
      return this.#takeRow(reader, length, first)
    }
    if (this.#command === Command.fieldList) return this.#end('end of columns')
    const status = reader.peek(3) + reader.peek(4) * 0x100
    // With a cursor the rows are fetched later (SERVER_STATUS_CURSOR_EXISTS).
    if (this.#command === Command.execute && (status & 0x40) !== 0)
      return this.#end('end of columns')
    this.#endColumns()
    return 'end of columns'
  }

  #endColumns(): void {
    if (this.#next === 'column' && this.#command !== Command.prepare) this.#next = 'row'
    else this.#beginColumnsBehind()
  }

  #takeRow(reader: MessageReader, length: number, first: number): AnswerPacket {
    const isEnd =
      this.#endsColumns === false ? length < 0xff_ffff : length <= END_OF_COLUMNS_BYTES_MAX
    if (first === END && isEnd) {
      const isShort = this.#endsColumns !== false
      const status = isShort ? reader.peek(3) + reader.peek(4) * 0x100 : okStatus(reader)
      return this.#endResult('end of rows', status)
    }
    this.rowCount++
    const isBinary = this.#command === Command.execute || this.#command === Command.fetch
    return isBinary ? 'binary row' : 'row'
  }

  #guess(reader: MessageReader, length: number, sequence: number): AnswerPacket {
    const first = length === 0 ? -1 : reader.peek()
    if (first === END && length === 5) return this.#end('end of rows')
    // A prepared statement is answered in as many octets.
    if (sequence === 1 && first === OK && length >= 7 && length !== PREPARED_BYTES) {
      return this.#endResult('ok', okStatus(reader))
    }
    if (sequence === 1 && length === 1 && first > 0 && first < LOCAL_INFILE) {
      return this.#takeColumnCount(reader, length)
    }
    return 'unknown'
  }
}

/** A number whose first octet says how long it is; `Infinity` stands for NULL. */
export function lengthEncoded(reader: MessageReader): number {
  const first = reader.uint(1)
  if (first < 0xfb) return first
  if (first === 0xfb) return Number.POSITIVE_INFINITY
  return reader.uintLittle(first === 0xfc ? 2 : first === 0xfd ? 3 : 8)
}

/** The status of an OK packet at the reader, which does not move. */
function okStatus(reader: MessageReader): number {
  const { offset } = reader
  reader.skip(1)
  lengthEncoded(reader)
  lengthEncoded(reader)
  const status = reader.uintLittle(2)
  reader.offset = offset
  return status
}
