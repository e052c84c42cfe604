import type { PacketField } from '../layer.ts'
import { MessageReader } from '../message-reader.ts'
import {
  MqttType,
  isMqtt5,
  messageRows,
  reasonNames,
  rows,
  skipProperties,
  typeNames,
} from '../parts/mqtt-rows.ts'
import type { PacketCursor } from '../packet-cursor.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'

// MQTT 3.1.1 and 5.0 (OASIS), section 2
//
// +---------+---------+----------------------------+-----------------+---------+
// | type: 4 | flags: 4| length, 7 bits an octet    | variable header | payload |
// +---------+---------+----------------------------+-----------------+---------+
//
// Only the connection's first packet says which version the others are in.

const PORT = 1883
const LENGTH_OCTETS_MAX = 4
/** A connection's first packet has a name and a protocol level; no honest one is longer. */
const CONNECT_BYTES_MAX = 0x1_0000
const FAILED_FROM = 0x80

export const mqtt = defineStreamProtocol({
  name: 'mqtt',
  title: 'MQTT',
  longTitle: 'MQ Telemetry Transport Protocol',
  specification: 'MQTT 3.1.1 and 5.0',
  carriedBy: [['tcp.port', PORT]],
  rows,
  recognises,
  stream: {
    messageBytesKept: 16_384,
    begins,
    connect: () => new MqttConnection(),
    needsHistory: true,
  },
})

class MqttConnection implements StreamConnection {
  /** Of the protocol; `undefined` where the beginning was not seen. */
  #level: number | undefined

  messageLength(bytes: Uint8Array, offset: number, end: number): number {
    return packetLength(bytes, offset, end)
  }

  read(message: StreamMessage): Meaning {
    const reader = new MessageReader(message)
    const first = reader.uint(1)
    while (reader.uint(1) >= 0x80);
    switch (first >> 4) {
      case MqttType.connect:
        return this.#readConnect(reader)
      case MqttType.connack:
        return this.#readConnack(reader)
      case MqttType.publish:
        return readPublish(reader, first, message.fromClient)
      case MqttType.subscribe:
      case MqttType.unsubscribe:
        return this.#readSubscribe(reader, first >> 4)
      case MqttType.suback:
      case MqttType.unsuback:
        return this.#readSuback(reader, first >> 4)
      case MqttType.puback:
      case MqttType.pubrec:
      case MqttType.pubrel:
      case MqttType.pubcomp:
        return readAcknowledgment(reader, first >> 4, message.fromClient)
      default:
        return plainMeanings[first >> 4] ?? { role: 'neither', text: typeNames[first >> 4]! }
    }
  }

  fields(message: StreamMessage): Iterable<PacketField> {
    return messageRows(new MessageReader(message), this.#level)
  }

  #readConnect(reader: MessageReader): Meaning {
    reader.skip(reader.uint(2))
    this.#level = reader.uint(1)
    reader.skip(3)
    if (isMqtt5(this.#level)) skipProperties(reader)
    const client = reader.text(reader.uint(2))
    return { role: 'request', text: client === '' ? 'Connect' : `Connect ${client}`, ...connecting }
  }

  #readConnack(reader: MessageReader): Meaning {
    reader.skip(1)
    const code = reader.uint(1)
    const names = isMqtt5(this.#level) ? reasonNames : connackNames
    const text = code === 0 ? 'Connected' : `Refused: ${names[code] ?? code}`
    return {
      role: 'answer',
      text,
      status: code,
      ...connecting,
      ...(code !== 0 && { failed: true }),
    }
  }

  #readSubscribe(reader: MessageReader, type: number): Meaning {
    const identifier = reader.uint(2)
    if (isMqtt5(this.#level)) skipProperties(reader)
    const text = `${type === MqttType.subscribe ? 'Subscribe' : 'Unsubscribe'} `
    // Without the version, the octet behind could be of properties as well as of a topic's length.
    const isKnown = this.#level !== undefined
    const topic = isKnown ? reader.text(reader.uint(2)) : `(id ${identifier})`
    const more = isKnown && reader.left > 1 ? ' …' : ''
    return { role: 'request', text: `${text}${topic}${more}`, correlation: identifier }
  }

  #readSuback(reader: MessageReader, type: number): Meaning {
    const correlation = reader.uint(2)
    const text = typeNames[type]!
    if (this.#level === undefined) return { role: 'answer', text, correlation }
    if (isMqtt5(this.#level)) skipProperties(reader)
    let failed = false
    while (reader.left > 0) failed = reader.uint(1) >= FAILED_FROM || failed
    return { role: 'answer', text, correlation, ...(failed && { failed }) }
  }
}

const connecting = { correlation: 'connect' } as const
const pinging = { correlation: 'ping' } as const

const plainMeanings: Readonly<Record<number, Meaning>> = {
  [MqttType.pingreq]: { role: 'request', text: 'Ping', ...pinging },
  [MqttType.pingresp]: { role: 'answer', text: 'Pong', ...pinging },
}

/** MQTT 3.1.1, table 3.1. */
const connackNames: Readonly<Record<number, string>> = {
  1: 'Protocol version not supported',
  2: 'Identifier rejected',
  3: 'Server unavailable',
  4: 'Bad user name or password',
  5: 'Not authorized',
}

/**
 * What the server publishes to the client is acknowledged by the client: no exchange in the sense of
 * who asks and who answers here.
 */
function readPublish(reader: MessageReader, first: number, fromClient: boolean): Meaning {
  const text = `Publish ${reader.text(reader.uint(2))}`
  const quality = (first >> 1) & 3
  if (quality === 0 || !fromClient) return { role: 'neither', text }
  return { role: 'request', text, correlation: reader.uint(2) }
}

/** At quality 2 there are two answers, with a release by the client between them. */
function readAcknowledgment(reader: MessageReader, type: number, fromClient: boolean): Meaning {
  const correlation = reader.uint(2)
  const text = typeNames[type]!
  if (fromClient || type === MqttType.pubrel) return { role: 'neither', text }
  const code = reader.left > 0 ? reader.uint(1) : 0
  const failed = code >= FAILED_FROM
  const subject = failed ? `${text}: ${reasonNames[code] ?? code}` : text
  const more = type === MqttType.pubrec && !failed
  return { role: 'answer', text, subject, correlation, more, ...(failed && { failed }) }
}

/** Where the packet ends; the header's reserved flags are as the specification demands. */
function packetLength(bytes: Uint8Array, offset: number, end: number): number {
  if (!isFirstOctet(bytes[offset]!)) return MessageLength.foreign
  let length = 0
  for (let index = 0; index < LENGTH_OCTETS_MAX; index++) {
    const at = offset + 1 + index
    if (at >= end) return MessageLength.needsMore
    length += (bytes[at]! & 0x7f) * 2 ** (7 * index)
    if (bytes[at]! < 0x80) {
      const isPossible = isLengthOf(bytes[offset]! >> 4, length)
      return isPossible ? 2 + index + length : MessageLength.foreign
    }
  }
  return MessageLength.foreign
}

function isFirstOctet(octet: number): boolean {
  const type = octet >> 4
  const flags = octet & 0x0f
  if (type === MqttType.publish) return (flags & 6) !== 6
  if (type === MqttType.pubrel || type === MqttType.subscribe || type === MqttType.unsubscribe) {
    return flags === 2
  }
  return type !== 0 && flags === 0
}

function isLengthOf(type: number, length: number): boolean {
  switch (type) {
    case MqttType.connect:
      return length >= 10 && length <= CONNECT_BYTES_MAX * 4
    case MqttType.pingreq:
    case MqttType.pingresp:
      return length === 0
    case MqttType.disconnect:
    case MqttType.auth:
      return length <= CONNECT_BYTES_MAX
    case MqttType.subscribe:
    case MqttType.unsubscribe:
      return length >= 5
    case MqttType.publish:
      return length >= 3
    default:
      return length >= 2 && length <= CONNECT_BYTES_MAX
  }
}

/** Packets one behind another up to the end; the last may go on if it has a plausible topic. */
function begins(bytes: Uint8Array, offset: number, end: number): boolean {
  if (isConnect(bytes, offset, end)) return true
  for (let at = offset; at < end;) {
    const length = packetLength(bytes, at, end)
    if (length < 0) return false
    if (length === MessageLength.needsMore) return at > offset
    if (at + length > end) return bytes[at]! >> 4 === MqttType.publish && isTopic(bytes, at, end)
    at += length
  }
  return true
}

/** The topic of a PUBLISH: a length, then text without controls. */
function isTopic(bytes: Uint8Array, offset: number, end: number): boolean {
  let at = offset + 1
  while (at < end && bytes[at]! >= 0x80) at++
  if (at + 3 > end) return false
  const length = bytes[at + 1]! * 0x100 + bytes[at + 2]!
  const topicEnd = at + 3 + length
  if (length === 0 || topicEnd > end) return false
  for (let place = at + 3; place < topicEnd; place++) if (bytes[place]! < 0x20) return false
  return true
}

function recognises(cursor: PacketCursor): boolean {
  if (!isConnect(cursor.bytes, cursor.offset, cursor.end)) return false
  cursor.fromClient = true
  return true
}

/** CONNECT with `MQTT` at level 4 or 5, or `MQIsdp` at level 3. */
function isConnect(bytes: Uint8Array, offset: number, end: number): boolean {
  if (bytes[offset] !== MqttType.connect << 4) return false
  const length = packetLength(bytes, offset, end)
  if (length <= 0 || offset + length > end + CONNECT_BYTES_MAX) return false
  let at = offset + 1
  while (bytes[at]! >= 0x80) at++
  const name = bytes[at + 2] === 4 ? 'MQTT' : 'MQIsdp'
  const nameEnd = at + 3 + name.length
  if (bytes[at + 1] !== 0 || bytes[at + 2] !== name.length || nameEnd >= end) return false
  for (let index = 0; index < name.length; index++) {
    if (bytes[at + 3 + index] !== name.charCodeAt(index)) return false
  }
  const level = bytes[nameEnd]!
  return name === 'MQTT' ? level === 4 || level === 5 : level === 3
}
