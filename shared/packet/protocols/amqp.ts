import { classNames } from '../parts/amqp-methods.ts'
import { FrameType, frameRows, methodOf, protocolHeaderRows, rows } from '../parts/amqp-rows.ts'
import type { PacketField } from '../layer.ts'
import { MessageReader } from '../message-reader.ts'
import type { PacketCursor } from '../packet-cursor.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// AMQP 0-9-1, section 4.2
//
// +------+---------+-----------------+---------+------+
// | type | channel | length (4)      | payload | 0xce |
// +------+---------+-----------------+---------+------+
//
// The client begins with `AMQP` 0 0 9 1; a server that wants another version sends the same.

const PORT = 5672
const PROTOCOL_HEADER_BYTES = 8
const FRAME_HEADER_BYTES = 7
const FRAME_END = 0xce
/** RabbitMQ agrees on 131 072 unless it is told otherwise. */
const FRAME_BYTES_MAX = 16 * 1024 * 1024

const letterA = 0x41

export const amqp = defineStreamProtocol({
  name: 'amqp',
  title: 'AMQP',
  longTitle: 'Advanced Message Queuing Protocol',
  specification: 'AMQP 0-9-1',
  carriedBy: [['tcp.port', PORT]],
  rows,
  recognises,
  stream: {
    messageBytesKept: 16_384,
    begins: (bytes, offset, end) =>
      isProtocolHeader(bytes, offset, end) || isFrame(bytes, offset, end),
    connect: () => new AmqpConnection(),
  },
})

/** A channel has one synchronous method under way at most. */
class AmqpConnection implements StreamConnection {
  #isLoggingIn = false

  messageLength(bytes: Uint8Array, offset: number, end: number): number {
    if (bytes[offset] === letterA) return protocolHeaderLength(bytes, offset, end)
    return frameLength(bytes, offset, end)
  }

  read(message: StreamMessage): Meaning {
    const { fromClient } = message
    const reader = new MessageReader(message)
    if (reader.peek() === letterA) return readProtocolHeader(reader, fromClient)
    const type = reader.uint(1)
    const channel = reader.uint(2)
    reader.skip(4)
    if (type !== FrameType.method) return otherFrames[type] ?? { role: 'neither', text: 'Frame' }
    const meaning = this.#readMethod(reader, channel, fromClient)
    const isUnanswered = meaning.role === 'request' && expectsNoAnswer(message)
    return isUnanswered ? { role: 'neither', text: meaning.text } : meaning
  }

  fields(message: StreamMessage): Iterable<PacketField> {
    const reader = new MessageReader(message)
    return reader.peek() === letterA ? protocolHeaderRows(reader) : frameRows(reader)
  }

  #readMethod(reader: MessageReader, channel: number, fromClient: boolean): Meaning {
    const classNumber = reader.uint(2)
    const number = reader.uint(2)
    const method = methodOf(classNumber, number)
    const ofClass = classNames[classNumber] ?? `Class ${classNumber}`
    const full = `${ofClass}.${method?.name ?? number}`
    const text = `${full}${aboutOf(reader, ofClass, method?.name)}`
    switch (full) {
      case 'Connection.Start':
        return { role: 'answer', text, correlation: 'start' }
      case 'Connection.Start-Ok':
        this.#isLoggingIn = true
        return { role: 'request', text, correlation: 'login' }
      case 'Connection.Tune':
        this.#isLoggingIn = false
        return { role: 'answer', text, correlation: 'login' }
      case 'Connection.Close':
      case 'Channel.Close': {
        // The server's comes instead of the answer that is waited for.
        const correlation = this.#isLoggingIn ? 'login' : channel
        if (!fromClient) return { role: 'answer', text, failed: true, correlation }
      }
    }
    const isPart = fromClient ? method?.asks : method?.answers
    if (isPart !== true) return { role: 'neither', text }
    return { role: fromClient ? 'request' : 'answer', text, correlation: channel }
  }
}

/** The client asks the server not to answer. */
function expectsNoAnswer(message: StreamMessage): boolean {
  for (const { name, number } of frameRows(new MessageReader(message))) {
    if (name === 'amqp.method.arguments.nowait') return number === 1
  }
  return false
}

const otherFrames: Readonly<Record<number, Meaning>> = {
  [FrameType.header]: { role: 'neither', text: 'Content header' },
  [FrameType.body]: { role: 'neither', text: 'Content body' },
  [FrameType.heartbeat]: { role: 'neither', text: 'Heartbeat' },
}

/** The client's own opening asks for a connection, up to Connection.Tune. */
function readProtocolHeader(reader: MessageReader, fromClient: boolean): Meaning {
  reader.skip(5)
  const version = `${reader.uint(1)}-${reader.uint(1)}-${reader.uint(1)}`
  const text = `AMQP ${version}`
  if (fromClient) return { role: 'request', text, correlation: 'start' }
  return { role: 'answer', text: `Only ${text}`, failed: true, correlation: 'start' }
}

/** What the method is about: its queue, its exchange with the routing key, the reason to close. */
function aboutOf(reader: MessageReader, ofClass: string, name: string | undefined): string {
  const short = () => reader.text(reader.uint(1))
  switch (name) {
    case 'Close':
      return ` ${reader.uint(2)} ${short()}`
    case 'Return':
      return ` ${reader.uint(2)} ${short()}`
    case 'Publish':
      reader.skip(2)
      return ` ${[short(), short()].filter((part) => part !== '').join(' ')}`
    case 'Deliver':
      short()
      reader.skip(9)
      return ` ${[short(), short()].filter((part) => part !== '').join(' ')}`
    case 'Declare':
    case 'Delete':
    case 'Bind':
    case 'Unbind':
    case 'Purge':
    case 'Consume':
    case 'Get':
      reader.skip(2)
      return ` ${short()}`
    case 'Open':
      return ofClass === 'Connection' ? ` ${short()}` : ''
    default:
      return ''
  }
}

function protocolHeaderLength(bytes: Uint8Array, offset: number, end: number): number {
  const held = Math.min(end - offset, 5)
  for (let index = 0; index < held; index++) {
    if (bytes[offset + index] !== 'AMQP\0'.charCodeAt(index)) return MessageLength.foreign
  }
  return held < 5 ? MessageLength.needsMore : PROTOCOL_HEADER_BYTES
}

/** A frame ends with 0xce: where that is at hand, it is looked at. */
function frameLength(bytes: Uint8Array, offset: number, end: number): number {
  const type = bytes[offset]!
  if (type !== FrameType.heartbeat && (type < 1 || type > 3)) return MessageLength.foreign
  if (end - offset < FRAME_HEADER_BYTES) return MessageLength.needsMore
  const payload =
    bytes[offset + 3]! * 0x100_0000 +
    bytes[offset + 4]! * 0x1_0000 +
    bytes[offset + 5]! * 0x100 +
    bytes[offset + 6]!
  if (payload > FRAME_BYTES_MAX || (type === FrameType.heartbeat && payload !== 0)) {
    return MessageLength.foreign
  }
  const length = FRAME_HEADER_BYTES + payload + 1
  if (offset + length <= end && bytes[offset + length - 1] !== FRAME_END) {
    return MessageLength.foreign
  }
  return length
}

/** A whole frame, or the beginning of one whose class and method are known. */
function isFrame(bytes: Uint8Array, offset: number, end: number): boolean {
  const length = frameLength(bytes, offset, end)
  if (length <= 0) return false
  if (offset + length <= end) return true
  const classNumber = bytes[offset + 7]! * 0x100 + bytes[offset + 8]!
  if (bytes[offset] === FrameType.header) return classNames[classNumber] !== undefined
  if (bytes[offset] !== FrameType.method || end - offset < 11) return false
  return methodOf(classNumber, bytes[offset + 9]! * 0x100 + bytes[offset + 10]!) !== undefined
}

/** Version 1.0 is another protocol under the same first letters. */
function isProtocolHeader(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset < PROTOCOL_HEADER_BYTES || bytes[offset] !== letterA) return false
  if (protocolHeaderLength(bytes, offset, end) < 0) return false
  return bytes[offset + 5] === 0 && bytes[offset + 6] === 9
}

function recognises({ bytes, offset, end }: PacketCursor): boolean {
  return end - offset === PROTOCOL_HEADER_BYTES && isProtocolHeader(bytes, offset, end)
}
