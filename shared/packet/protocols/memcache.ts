import type { PacketField } from '../layer.ts'
import {
  BINARY_HEADER_BYTES,
  REQUEST_MAGIC,
  RESPONSE_MAGIC,
  binaryRows,
  opcodeNames,
  rows,
  statusNames,
  textRows,
} from '../parts/memcache-rows.ts'
import { MessageReader } from '../message-reader.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// memcached, doc/protocol.txt: lines ended by CR LF; behind a line that stores or brings a value, its
// octets and CR LF. And doc/protocol-binary.txt:
//
// +-------+--------+------------+---------------+-----------+------------------+
// | magic | opcode | key length | extras length | data type | reserved, status |
// +-------+--------+------------+---------------+-----------+------------------+
// |   length of what follows    |             opaque            | compare and  |
// +-----------------------------+-------------------------------+--------------+
// | swap, 8 octets | extras | key | value                                      |
// +----------------+--------+-----+--------------------------------------------+

const PORT = 11_211
/** The server's limit for a line with many keys is of this order. */
const LINE_BYTES_MAX = 65_536
const BODY_BYTES_MAX = 1024 * 1024 * 1024
const KEY_BYTES_MAX = 250

const carriageReturn = 0x0d
const lineFeed = 0x0a

const commands = new Set(
  (
    'get gets gat gats set add replace append prepend cas delete incr decr touch mg ms md ma me mn ' +
    'stats version verbosity flush_all quit slabs lru lru_crawler watch cache_memlimit shutdown misbehave'
  ).split(' '),
)
const answers = new Set(
  (
    'VALUE END STORED NOT_STORED EXISTS NOT_FOUND DELETED TOUCHED OK ERROR CLIENT_ERROR SERVER_ERROR ' +
    'VERSION STAT RESET BUSY VA HD EN NF NS EX ME MN'
  ).split(' '),
)
/** Index of the word that says how many octets follow. */
const octetsWord: Readonly<Record<string, number>> = {
  ...{ set: 4, add: 4, replace: 4, append: 4, prepend: 4, cas: 4, ms: 2 },
  ...{ VALUE: 3, VA: 1 },
}
const failures = new Set(['ERROR', 'CLIENT_ERROR', 'SERVER_ERROR', 'NOT_STORED', 'NS', 'BUSY'])

export const memcache = defineStreamProtocol({
  name: 'memcache',
  title: 'memcached',
  longTitle: 'Memcache Protocol',
  specification: 'memcached protocol, textual with meta commands, and binary',
  carriedBy: [['tcp.port', PORT]],
  rows,
  stream: {
    messageBytesKept: 65_536,
    begins: (bytes, offset, end) => messageLength(bytes, offset, end) > 0,
    connect: () => new MemcacheConnection(),
    needsHistory: true,
  },
})

/**
 * Answers come in the order of requests, but a quiet request gets one only when there is something to
 * say. It is paired by the number that its sender gave it (`O` of a meta command, opaque); without
 * one its answer is not claimed for anybody.
 */
class MemcacheConnection implements StreamConnection {
  #isKnown = false
  /** Behind quiet meta commands without a number, answers cannot be told apart up to `mn`. */
  #isUncertain = false

  messageLength(bytes: Uint8Array, offset: number, end: number, fromClient: boolean): number {
    const first = bytes[offset]!
    if (first === (fromClient ? RESPONSE_MAGIC : REQUEST_MAGIC)) return MessageLength.foreign
    const length = messageLength(bytes, offset, end)
    if (length !== MessageLength.foreign || !fromClient || !this.#isKnown) return length
    // What the server does not know either is answered with ERROR.
    return isLetter(first) ? lineLength(bytes, offset, end) : length
  }

  read(message: StreamMessage): Meaning {
    this.#isKnown = true
    const reader = new MessageReader(message)
    const isBinary = reader.peek() >= REQUEST_MAGIC
    if (message.fromClient) return isBinary ? askBinary(reader) : this.#askText(reader)
    return isBinary ? answerBinary(reader) : this.#answerText(reader)
  }

  fields(message: StreamMessage): Iterable<PacketField> {
    const reader = new MessageReader(message)
    return reader.peek() >= REQUEST_MAGIC
      ? binaryRows(reader)
      : textRows(reader, message.fromClient)
  }

  #askText(reader: MessageReader): Meaning {
    const words = lineOf(reader)
    const [command = '', key] = words
    const text = key === undefined ? command : `${command} ${key}`
    if (words.at(-1) === 'noreply' || command === 'quit') return { role: 'neither', text }
    const flags = isMetaCommand(command) ? words.slice(2) : []
    const correlation = flags.find((flag) => flag.startsWith('O'))
    if (correlation !== undefined) return { role: 'request', text, correlation }
    if (command === 'mn') return { role: 'request', text, correlation: 'mn' }
    if (flags.includes('q')) this.#isUncertain = true
    return { role: this.#isUncertain ? 'neither' : 'request', text }
  }

  #answerText(reader: MessageReader): Meaning {
    const words = lineOf(reader)
    const [response = ''] = words
    const text = words.join(' ')
    if (response === 'MN') {
      this.#isUncertain = false
      return { role: 'answer', text, correlation: 'mn' }
    }
    const failed = failures.has(response) && { failed: true }
    const correlation = metaAnswers.has(response)
      ? words.slice(1).find((word) => /^O\S/.test(word))
      : undefined
    if (correlation !== undefined) return { role: 'answer', text, correlation, ...failed }
    if (this.#isUncertain) return { role: 'neither', text }
    if (response === 'VALUE') return { role: 'answer', text, subject: text, more: true }
    if (response === 'STAT') return { role: 'answer', text, subject: 'Statistics', more: true }
    return { role: 'answer', text, ...failed }
  }
}

const metaAnswers = new Set(['VA', 'HD', 'EN', 'NF', 'NS', 'EX'])

function askBinary(reader: MessageReader): Meaning {
  const { opcode, opaque, key } = readBinary(reader)
  const name = opcodeNames[opcode] ?? `Opcode ${opcode}`
  const text = key === '' ? name : `${name} ${key}`
  if (!isQuietOpcode(opcode)) return { role: 'request', text }
  if (opaque === '0') return { role: 'neither', text }
  return { role: 'request', text, correlation: `${opcode} ${opaque}` }
}

function answerBinary(reader: MessageReader): Meaning {
  const { opcode, opaque, key, status } = readBinary(reader)
  const text = statusNames[status] ?? `Status ${status}`
  const isQuiet = isQuietOpcode(opcode)
  if (isQuiet && opaque === '0') return { role: 'neither', text }
  const correlation = isQuiet && { correlation: `${opcode} ${opaque}` }
  const failed = status !== 0 && { failed: true }
  // Statistics end with one that has no name.
  const more = opcode === STAT && key !== '' && { more: true }
  return { role: 'answer', text, status, ...failed, ...more, ...correlation }
}

const STAT = 0x10

function isLetter(octet: number): boolean {
  return (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a
}

function isMetaCommand(command: string): boolean {
  return command.length === 2 && command.startsWith('m')
}

function isQuietOpcode(opcode: number): boolean {
  if (opcode >= 0x11 && opcode <= 0x1a) return true
  return [0x09, 0x0d, 0x1e, 0x24].includes(opcode)
}

type BinaryHeader = { opcode: number; opaque: string; key: string; status: number }

function readBinary(reader: MessageReader): BinaryHeader {
  reader.skip(1)
  const opcode = reader.uint(1)
  const keyLength = reader.uint(2)
  const extras = reader.uint(1)
  reader.skip(1)
  const status = reader.uint(2)
  reader.skip(4)
  const opaque = String(reader.uint(4))
  reader.skip(8 + extras)
  return { opcode, opaque, key: reader.text(keyLength), status }
}

/** The words of the message's first line. */
function lineOf(reader: MessageReader): string[] {
  let length = 0
  while (length < reader.left && reader.peek(length) >= 0x20) length++
  return reader.text(length).trim().split(' ')
}

function messageLength(bytes: Uint8Array, offset: number, end: number): number {
  const first = bytes[offset]!
  if (first === REQUEST_MAGIC || first === RESPONSE_MAGIC) return binaryLength(bytes, offset, end)
  return textLength(bytes, offset, end)
}

function binaryLength(bytes: Uint8Array, offset: number, end: number): number {
  if (end - offset < BINARY_HEADER_BYTES) return MessageLength.needsMore
  const keyLength = bytes[offset + 2]! * 0x100 + bytes[offset + 3]!
  const body =
    bytes[offset + 8]! * 0x100_0000 +
    bytes[offset + 9]! * 0x1_0000 +
    bytes[offset + 10]! * 0x100 +
    bytes[offset + 11]!
  const isPossible =
    body <= BODY_BYTES_MAX &&
    keyLength <= KEY_BYTES_MAX &&
    keyLength + bytes[offset + 4]! <= body &&
    bytes[offset + 5] === 0 &&
    (opcodeNames[bytes[offset + 1]!] !== undefined || bytes[offset] === RESPONSE_MAGIC)
  return isPossible ? BINARY_HEADER_BYTES + body : MessageLength.foreign
}

function textLength(bytes: Uint8Array, offset: number, end: number): number {
  const line = lineLength(bytes, offset, end)
  if (line <= 0) return line
  const words = wordsIn(bytes, offset, offset + line)
  const [first = ''] = words
  // The answer to incr and decr is a number alone.
  if (!commands.has(first) && !answers.has(first) && !/^\d+$/.test(first)) {
    return MessageLength.foreign
  }
  const index = octetsWord[first]
  if (index === undefined) return line
  const octets = words[index]
  if (octets === undefined || !/^\d{1,10}$/.test(octets)) return line
  return line + Number(octets) + 2
}

/** With its end; an LF alone ends a line as well. */
function lineLength(bytes: Uint8Array, offset: number, end: number): number {
  const last = Math.min(end, offset + LINE_BYTES_MAX)
  for (let at = offset; at < last; at++) {
    const octet = bytes[at]!
    if (octet === lineFeed) return at + 1 - offset
    const isControl = octet < 0x20 && octet !== carriageReturn
    if (isControl || octet === 0x7f) return MessageLength.foreign
  }
  return last < end ? MessageLength.foreign : MessageLength.needsMore
}

/** The first words: as many as say how long a message is. */
function wordsIn(bytes: Uint8Array, offset: number, end: number): string[] {
  const words: string[] = []
  let word = ''
  for (let at = offset; at < end && words.length < 5; at++) {
    const octet = bytes[at]!
    if (octet > 0x20) word += String.fromCharCode(octet)
    else if (word !== '') {
      words.push(word)
      word = ''
    }
  }
  return words
}
