import { formatByteCount } from '../../format/byte-count.ts'
import { formatHexBytes } from '../../format/hex.ts'
import { printableText } from '../../format/printable-text.ts'
import type { ValueNames } from '../field.ts'
import { MessageReader, type Rows } from '../message-reader.ts'
import type { PacketBytes } from '../packet-bytes.ts'
import { MessageUnpacker } from '../parts/unpack.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type ReadingPurpose,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// RFC 6455, section 5.2
//
//  0               1               2                  4 or 10             then
// +-+-+-+-+-------+-+-------------+------------------+-------------------+---------
// |F|R|R|R|opcode |M| length, or  | length, where it | masking key       | payload
// |I|S|S|S|       |A| 126 or 127  | does not fit     | (4), where M is   |
// |N|V|V|V|       |S|             | (2 or 8)         | set               |
// +-+-+-+-+-------+-+-------------+------------------+-------------------+---------

const HEADER_BYTES_MIN = 2
const MASK_BYTES = 4
const LENGTH_IN_2 = 126
const LENGTH_IN_8 = 127
const CONTROL_BYTES_MAX = 125
/** What later messages may refer to: a window of DEFLATE, and as much again for what is in one frame. */
const PAYLOAD_KEPT_MAX = 65_536
/** Of a frame that nobody looks at: more than a text in a row has, and all that a close says. */
const PAYLOAD_FOLLOWED_MAX = 256
const TEXT_NAMED_MAX = 60

const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

const opcodeNames: ValueNames = {
  0: 'Continuation',
  1: 'Text',
  2: 'Binary',
  8: 'Close',
  9: 'Ping',
  10: 'Pong',
}

/** RFC 6455, section 7.4.1, and what has been registered since. */
const closeNames: ValueNames = {
  1000: 'Normal closure',
  1001: 'Going away',
  1002: 'Protocol error',
  1003: 'Unsupported data',
  1007: 'Invalid payload',
  1008: 'Policy violation',
  1009: 'Message too big',
  1010: 'Extension missing',
  1011: 'Internal error',
  1012: 'Service restart',
  1013: 'Try again later',
  1014: 'Bad gateway',
}

export const websocket = defineStreamProtocol({
  name: 'websocket',
  title: 'WebSocket',
  longTitle: 'WebSocket',
  specification: 'RFC 6455, RFC 7692 (compression)',
  // Its frames look like too much else to be known without the upgrade that begins them.
  carriedBy: [],
  rows: {
    'websocket.fin': 'flag',
    'websocket.pmc': 'flag',
    'websocket.opcode': 'number',
    'websocket.mask': 'flag',
    'websocket.payload_length': 'number',
    'websocket.payload_length_ext_16': 'number',
    'websocket.payload_length_ext_64': 'number',
    'websocket.masking_key': 'bytes',
    'websocket.payload': 'bytes',
    'websocket.payload.text': 'text',
    'websocket.payload.close.status_code': 'number',
    'websocket.payload.close.reason': 'text',
  },
  stream: {
    messageBytesKept: HEADER_BYTES_MIN + 8 + MASK_BYTES + PAYLOAD_KEPT_MAX,
    begins: isChainOfFrames,
    connect: (purpose) => new WebSocketConnection(purpose ?? 'show'),
    // What is packed refers to messages before it.
    needsHistory: true,
  },
})

type Frame = {
  opcode: number
  isFinal: boolean
  isCompressed: boolean
  isMasked: boolean
  /** As stated. */
  length: number
  payloadOffset: number
  /** Unmasked, as much of it as is kept. */
  payload: Uint8Array
  /** What came out of the payload, where it is packed and everything that it refers to was there. */
  unpacked?: Uint8Array
}

/** One sender: the message it is in, whose frames say only in the first that they are packed. */
type Sender = { isInPacked: boolean; unpacker: MessageUnpacker }

class WebSocketConnection implements StreamConnection {
  readonly #purpose: ReadingPurpose
  readonly #client: Sender = { isInPacked: false, unpacker: new MessageUnpacker() }
  readonly #server: Sender = { isInPacked: false, unpacker: new MessageUnpacker() }
  #frame: Frame | undefined

  constructor(purpose: ReadingPurpose) {
    this.#purpose = purpose
  }

  messageLength(bytes: Uint8Array, offset: number, end: number): number {
    return frameLength(bytes, offset, end)
  }

  lost(fromClient: boolean): void {
    this.#sender(fromClient).unpacker.forget()
  }

  read({ bytes, offset, end, fromClient }: StreamMessage): Meaning {
    this.#frame = undefined
    const kept = this.#purpose === 'show' ? PAYLOAD_KEPT_MAX : PAYLOAD_FOLLOWED_MAX
    const frame = readFrame(bytes, offset, end, kept)
    if (this.#purpose === 'show') this.#unpack(frame, this.#sender(fromClient))
    this.#frame = frame
    return { text: frameText(frame), role: 'neither' }
  }

  *fields(message: StreamMessage): Rows {
    const frame = this.#frame
    if (frame === undefined) return
    yield* headerRows(new MessageReader(message), frame)
    const place = { offset: frame.payloadOffset, length: frame.payload.length }
    if (place.length > 0) yield* payloadRows(frame, place)
  }

  #sender(fromClient: boolean): Sender {
    return fromClient ? this.#client : this.#server
  }

  /** RFC 7692, section 6.1: control frames are not packed, and may stand between those of a message. */
  #unpack(frame: Frame, sender: Sender): void {
    if (frame.opcode >= Opcode.close) return
    if (frame.opcode !== Opcode.continuation) sender.isInPacked = frame.isCompressed
    if (!sender.isInPacked) return
    if (frame.payload.length < frame.length) {
      sender.unpacker.forget()
      return
    }
    const unpacked = sender.unpacker.unpack(frame.payload, frame.isFinal)
    if (unpacked !== undefined) frame.unpacked = unpacked
  }
}

/**
 * Two octets of a header are little to tell a frame by, so this asks that frames of one sender, all
 * masked or none, end where the packet does.
 */
function isChainOfFrames(bytes: Uint8Array, offset: number, end: number): boolean {
  let at = offset
  while (at + HEADER_BYTES_MIN <= end) {
    if ((bytes[at + 1]! ^ bytes[offset + 1]!) >= 0x80) return false
    const length = frameLength(bytes, at, end)
    if (length <= 0) return false
    at += length
  }
  return at === end && end > offset
}

/** Octets of the frame, or a `MessageLength`. */
function frameLength(bytes: Uint8Array, offset: number, end: number): number {
  if (end - offset < HEADER_BYTES_MIN) return MessageLength.needsMore
  const first = bytes[offset]!
  const second = bytes[offset + 1]!
  const opcode = first & 0x0f
  // Two of the reserved bits have no meaning yet.
  if ((first & 0x30) !== 0 || opcodeNames[opcode] === undefined) return MessageLength.foreign
  const stated = second & 0x7f
  const isFinal = first >= 0x80
  if (opcode >= Opcode.close && (!isFinal || stated > CONTROL_BYTES_MAX)) {
    return MessageLength.foreign
  }
  const header = headerLength(second)
  if (stated < LENGTH_IN_2) return header + stated
  if (end - offset < HEADER_BYTES_MIN + extendedLength(stated)) return MessageLength.needsMore
  let length = 0
  for (let index = 0; index < extendedLength(stated); index++) {
    length = length * 0x100 + bytes[offset + HEADER_BYTES_MIN + index]!
  }
  // The shortest form is to be used, and the highest of 64 bits is 0.
  const isRight = stated === LENGTH_IN_2 ? length >= LENGTH_IN_2 : length > 0xffff
  return isRight && length <= Number.MAX_SAFE_INTEGER ? header + length : MessageLength.foreign
}

function extendedLength(stated: number): number {
  if (stated < LENGTH_IN_2) return 0
  return stated === LENGTH_IN_8 ? 8 : 2
}

function headerLength(second: number): number {
  return HEADER_BYTES_MIN + extendedLength(second & 0x7f) + (second >= 0x80 ? MASK_BYTES : 0)
}

function readFrame(bytes: PacketBytes, offset: number, end: number, payloadMax: number): Frame {
  const first = bytes.uint8(offset)
  const second = bytes.uint8(offset + 1)
  const stated = second & 0x7f
  const extended = extendedLength(stated)
  const isMasked = second >= 0x80
  const payloadOffset = offset + headerLength(second)
  bytes.check(offset, payloadOffset - offset)
  const length =
    extended === 0
      ? stated
      : bytes.uint(offset + 2, 2) * (extended === 2 ? 1 : 0x1_0000_0000_0000) +
        (extended === 2 ? 0 : bytes.uint(offset + 4, 6))
  const held = Math.max(0, Math.min(length, end - payloadOffset, payloadMax))
  const octets = bytes.slice(payloadOffset, held)
  return {
    opcode: first & 0x0f,
    isFinal: first >= 0x80,
    isCompressed: (first & 0x40) !== 0,
    isMasked,
    length,
    payloadOffset,
    payload: isMasked
      ? unmask(octets, bytes.slice(payloadOffset - MASK_BYTES, MASK_BYTES))
      : octets,
  }
}

function unmask(octets: Uint8Array, key: Uint8Array): Uint8Array {
  return octets.map((octet, index) => octet ^ key[index % MASK_BYTES]!)
}

/** `Text "hello"`, `Close 1001 Going away`, `Binary 5 B, goes on` */
function frameText(frame: Frame): string {
  const { opcode, payload, length, isFinal, isCompressed, unpacked } = frame
  const name = opcodeNames[opcode] ?? `Opcode ${opcode}`
  const goesOn = isFinal ? '' : ', goes on'
  if (opcode === Opcode.close && payload.length >= 2) {
    const { code, reason } = readClose(payload)
    const named = [name, code, closeNames[code], reason].filter(
      (part) => part !== undefined && part !== '',
    )
    return named.join(' ')
  }
  const text = isCompressed ? unpacked : payload
  if (opcode === Opcode.text && text !== undefined) {
    return `${name} "${printableText(text, TEXT_NAMED_MAX)}"${goesOn}`
  }
  return `${name} ${formatByteCount(length)}${isCompressed ? ' compressed' : ''}${goesOn}`
}

function readClose(payload: Uint8Array): { code: number; reason: string } {
  return {
    code: payload[0]! * 0x100 + payload[1]!,
    reason: printableText(payload.subarray(2)),
  }
}

function* headerRows(reader: MessageReader, frame: Frame): Rows {
  yield reader.flag('websocket.fin', 'Last of the message', 0x80)
  yield reader.flag('websocket.pmc', 'Compressed (permessage-deflate)', 0x40)
  yield reader.bits('websocket.opcode', 'Opcode', 0x0f, opcodeNames)
  reader.skip(1)
  yield reader.flag('websocket.mask', 'Masked', 0x80)
  const stated = reader.bits('websocket.payload_length', 'Payload length', 0x7f)
  const octets = extendedLength(stated.number)
  yield { ...stated, value: octets === 0 ? `${stated.value} B` : `in the next ${octets} octets` }
  reader.skip(1)
  if (octets > 0) {
    const name = `websocket.payload_length_ext_${octets * 8}`
    const extended = reader.row(name, 'Payload length', () => reader.uint(octets))
    yield { ...extended, value: formatByteCount(extended.number) }
  }
  if (!frame.isMasked) return
  yield reader.row('websocket.masking_key', 'Masking key', () => reader.hex(MASK_BYTES))
}

function* payloadRows(frame: Frame, place: { offset: number; length: number }): Rows {
  const { opcode, payload, isCompressed, unpacked } = frame
  if (opcode === Opcode.text && !isCompressed) {
    const value = printableText(payload)
    yield { name: 'websocket.payload.text', label: 'Text', value, ...place }
  } else if (opcode === Opcode.close && payload.length >= 2) {
    yield* closeRows(payload, place.offset)
  } else {
    const value = formatHexBytes(payload)
    yield { name: 'websocket.payload', label: 'Payload', value, ...place }
    if (unpacked === undefined) return
    const text = printableText(unpacked)
    yield { name: 'websocket.payload.text', label: 'Unpacked', value: text, ...place }
  }
}

function* closeRows(payload: Uint8Array, offset: number): Rows {
  const { code, reason } = readClose(payload)
  const name = closeNames[code]
  yield {
    name: 'websocket.payload.close.status_code',
    label: 'Status',
    value: name === undefined ? String(code) : `${name} (${code})`,
    number: code,
    offset,
    length: 2,
  }
  if (reason === '') return
  yield {
    name: 'websocket.payload.close.reason',
    label: 'Reason',
    value: reason,
    offset: offset + 2,
    length: payload.length - 2,
  }
}
