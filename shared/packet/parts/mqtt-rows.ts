import type { ValueNames } from '../field.ts'
import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import { Unreadable } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'

export const MqttType = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14,
  auth: 15,
} as const

export const typeNames: ValueNames = {
  1: 'Connect Command',
  2: 'Connect Ack',
  3: 'Publish Message',
  4: 'Publish Ack',
  5: 'Publish Received',
  6: 'Publish Release',
  7: 'Publish Complete',
  8: 'Subscribe Request',
  9: 'Subscribe Ack',
  10: 'Unsubscribe Request',
  11: 'Unsubscribe Ack',
  12: 'Ping Request',
  13: 'Ping Response',
  14: 'Disconnect Req',
  15: 'Authentication Exchange',
}

/** MQTT 5.0, 2.4. */
export const reasonNames: ValueNames = {
  0x00: 'Success',
  0x01: 'Granted QoS 1',
  0x02: 'Granted QoS 2',
  0x04: 'Disconnect with will message',
  0x10: 'No matching subscribers',
  0x11: 'No subscription existed',
  0x18: 'Continue authentication',
  0x19: 'Re-authenticate',
  0x80: 'Unspecified error',
  0x81: 'Malformed packet',
  0x82: 'Protocol error',
  0x83: 'Implementation specific error',
  0x84: 'Unsupported protocol version',
  0x85: 'Client identifier not valid',
  0x86: 'Bad user name or password',
  0x87: 'Not authorized',
  0x88: 'Server unavailable',
  0x89: 'Server busy',
  0x8a: 'Banned',
  0x8b: 'Server shutting down',
  0x8c: 'Bad authentication method',
  0x8d: 'Keep alive timeout',
  0x8e: 'Session taken over',
  0x8f: 'Topic filter invalid',
  0x90: 'Topic name invalid',
  0x91: 'Packet identifier in use',
  0x92: 'Packet identifier not found',
  0x93: 'Receive maximum exceeded',
  0x94: 'Topic alias invalid',
  0x95: 'Packet too large',
  0x96: 'Message rate too high',
  0x97: 'Quota exceeded',
  0x98: 'Administrative action',
  0x99: 'Payload format invalid',
  0x9a: 'Retain not supported',
  0x9b: 'QoS not supported',
  0x9c: 'Use another server',
  0x9d: 'Server moved',
  0x9e: 'Shared subscriptions not supported',
  0x9f: 'Connection rate exceeded',
  0xa0: 'Maximum connect time',
  0xa1: 'Subscription identifiers not supported',
  0xa2: 'Wildcard subscriptions not supported',
}

export const rows: Readonly<Record<string, RowKind>> = {
  'mqtt.msgtype': 'number',
  'mqtt.dupflag': 'flag',
  'mqtt.qos': 'number',
  'mqtt.retain': 'flag',
  'mqtt.len': 'number',
  'mqtt.protoname': 'text',
  'mqtt.ver': 'number',
  'mqtt.conflags': 'number',
  'mqtt.kalive': 'number',
  'mqtt.clientid': 'text',
  'mqtt.willtopic': 'text',
  'mqtt.willmsg': 'text',
  'mqtt.username': 'text',
  'mqtt.passwd': 'text',
  'mqtt.conack.flags.sp': 'flag',
  'mqtt.conack.val': 'number',
  'mqtt.connack.reason_code': 'number',
  'mqtt.puback.reason_code': 'number',
  'mqtt.pubrec.reason_code': 'number',
  'mqtt.pubrel.reason_code': 'number',
  'mqtt.pubcomp.reason_code': 'number',
  'mqtt.suback.qos': 'number',
  'mqtt.suback.reason_code': 'number',
  'mqtt.unsuback.reason_code': 'number',
  'mqtt.disconnect.reason_code': 'number',
  'mqtt.auth.reason_code': 'number',
  'mqtt.msgid': 'number',
  'mqtt.topic': 'text',
  'mqtt.msg': 'text',
  'mqtt.sub.qos': 'number',
  'mqtt.subscription_options_qos': 'number',
  'mqtt.properties': 'group',
  'mqtt.will_properties': 'group',
  'mqtt.property_id': 'number',
  'mqtt.prop_number': 'number',
  'mqtt.property.content_type': 'text',
  'mqtt.property.topic_alias': 'number',
  'mqtt.property.max_qos': 'number',
  'mqtt.prop_string': 'text',
  'mqtt.prop_key': 'text',
  'mqtt.prop_value': 'text',
}

const ConnectFlag = { will: 0x04, password: 0x40, user: 0x80 } as const

/** How the value behind a property's identifier reads (MQTT 5.0, table 2-4). */
const numberProperties: Readonly<Record<number, number>> = {
  0x01: 1,
  0x02: 4,
  0x11: 4,
  0x13: 2,
  0x17: 1,
  0x18: 4,
  0x19: 1,
  0x21: 2,
  0x22: 2,
  0x23: 2,
  0x24: 1,
  0x25: 1,
  0x27: 4,
  0x28: 1,
  0x29: 1,
  0x2a: 1,
}
const SUBSCRIPTION_IDENTIFIER = 0x0b
const USER_PROPERTY = 0x26
const AUTHENTICATION_DATA = 0x16

/** Of properties whose value has a name of its own. */
const rowNames: Readonly<Record<number, string>> = {
  0x03: 'mqtt.property.content_type',
  0x23: 'mqtt.property.topic_alias',
  0x24: 'mqtt.property.max_qos',
}

const propertyNames: ValueNames = {
  0x01: 'Payload format',
  0x02: 'Message expiry interval',
  0x03: 'Content type',
  0x08: 'Response topic',
  0x09: 'Correlation data',
  0x0b: 'Subscription identifier',
  0x11: 'Session expiry interval',
  0x12: 'Assigned client identifier',
  0x13: 'Server keep alive',
  0x15: 'Authentication method',
  0x16: 'Authentication data',
  0x17: 'Request problem information',
  0x18: 'Will delay interval',
  0x19: 'Request response information',
  0x1a: 'Response information',
  0x1c: 'Server reference',
  0x1f: 'Reason',
  0x21: 'Receive maximum',
  0x22: 'Topic alias maximum',
  0x23: 'Topic alias',
  0x24: 'Maximum QoS',
  0x25: 'Retain available',
  0x26: 'User property',
  0x27: 'Maximum packet size',
  0x28: 'Wildcard subscriptions available',
  0x29: 'Subscription identifiers available',
  0x2a: 'Shared subscriptions available',
}

export function isMqtt5(level: number | undefined): boolean {
  return level === 5
}

export function skipProperties(reader: MessageReader): void {
  reader.skip(variableInteger(reader))
}

/** Rows of a packet; `level` of the protocol, where it is known. */
export function* messageRows(reader: MessageReader, level: number | undefined): Rows {
  const first = reader.peek()
  const type = first >> 4
  yield reader.bits('mqtt.msgtype', 'Type', 0xf0, typeNames)
  if (type === MqttType.publish) {
    yield reader.flag('mqtt.dupflag', 'Duplicate', 0x08)
    yield reader.bits('mqtt.qos', 'Quality of service', 0x06)
    yield reader.flag('mqtt.retain', 'Retain', 0x01)
  }
  reader.skip(1)
  yield reader.row('mqtt.len', 'Length', () => variableInteger(reader))
  switch (type) {
    case MqttType.connect:
      return yield* connectRows(reader)
    case MqttType.connack:
      return yield* connackRows(reader, level)
    case MqttType.publish:
      return yield* publishRows(reader, (first >> 1) & 3, level)
    case MqttType.pingreq:
    case MqttType.pingresp:
      return
    case MqttType.disconnect:
    case MqttType.auth:
      return yield* reasonRows(reader, type)
    default:
      yield reader.row('mqtt.msgid', 'Identifier', () => reader.uint(2))
      if (type < MqttType.subscribe) yield* reasonRows(reader, type)
      else if (level !== undefined) yield* subscriptionRows(reader, type, isMqtt5(level))
  }
}

function* connectRows(reader: MessageReader): Rows {
  yield stringRow(reader, 'mqtt.protoname', 'Protocol')
  const level = reader.row('mqtt.ver', 'Version', () => reader.uint(1))
  yield level
  const flags = reader.row('mqtt.conflags', 'Flags', () => reader.uint(1))
  yield flags
  yield reader.row('mqtt.kalive', 'Keep alive', () => reader.uint(2))
  const has5 = isMqtt5(level.number)
  if (has5) yield* propertyRows(reader, 'mqtt.properties')
  yield stringRow(reader, 'mqtt.clientid', 'Client')
  if ((flags.number & ConnectFlag.will) !== 0) {
    if (has5) yield* propertyRows(reader, 'mqtt.will_properties')
    yield stringRow(reader, 'mqtt.willtopic', 'Will topic')
    yield stringRow(reader, 'mqtt.willmsg', 'Will message')
  }
  if ((flags.number & ConnectFlag.user) !== 0) yield stringRow(reader, 'mqtt.username', 'User')
  if ((flags.number & ConnectFlag.password) !== 0) {
    yield reader.hidden('mqtt.passwd', 'Password', reader.left)
  }
}

function* connackRows(reader: MessageReader, level: number | undefined): Rows {
  yield reader.flag('mqtt.conack.flags.sp', 'Session present', 0x01)
  reader.skip(1)
  if (!isMqtt5(level)) {
    yield reader.row('mqtt.conack.val', 'Return code', () => reader.uint(1))
    return
  }
  yield reader.row('mqtt.connack.reason_code', 'Reason', () => reader.uint(1), {
    names: reasonNames,
  })
  yield* propertyRows(reader, 'mqtt.properties')
}

function* publishRows(reader: MessageReader, quality: number, level: number | undefined): Rows {
  yield stringRow(reader, 'mqtt.topic', 'Topic')
  if (quality > 0) yield reader.row('mqtt.msgid', 'Identifier', () => reader.uint(2))
  if (level === undefined) return
  if (isMqtt5(level)) yield* propertyRows(reader, 'mqtt.properties')
  if (reader.left > 0) yield reader.row('mqtt.msg', 'Message', () => reader.text(reader.left))
}

const reasonRowNames: Readonly<Record<number, string>> = {
  [MqttType.puback]: 'puback',
  [MqttType.pubrec]: 'pubrec',
  [MqttType.pubrel]: 'pubrel',
  [MqttType.pubcomp]: 'pubcomp',
  [MqttType.disconnect]: 'disconnect',
  [MqttType.auth]: 'auth',
}

/** Only version 5 has them; success may be left out. */
function* reasonRows(reader: MessageReader, type: number): Rows {
  if (reader.left === 0) return
  const name = `mqtt.${reasonRowNames[type]}.reason_code`
  yield reader.row(name, 'Reason', () => reader.uint(1), { names: reasonNames })
  if (reader.left > 0) yield* propertyRows(reader, 'mqtt.properties')
}

function* subscriptionRows(reader: MessageReader, type: number, has5: boolean): Rows {
  if (has5) yield* propertyRows(reader, 'mqtt.properties')
  while (reader.left > 0) {
    if (type === MqttType.suback || type === MqttType.unsuback) {
      const suback = has5 ? 'mqtt.suback.reason_code' : 'mqtt.suback.qos'
      const name = type === MqttType.suback ? suback : 'mqtt.unsuback.reason_code'
      yield reader.row(name, 'Result', () => reader.uint(1), { names: reasonNames })
    } else {
      yield stringRow(reader, 'mqtt.topic', 'Topic')
      if (type === MqttType.subscribe) {
        const name = has5 ? 'mqtt.subscription_options_qos' : 'mqtt.sub.qos'
        yield reader.row(name, 'Quality of service', () => reader.uint(1) & 3)
      }
    }
  }
}

function* propertyRows(reader: MessageReader, name: string): Rows {
  yield reader.group(name, 'Properties', function* () {
    const length = variableInteger(reader)
    const end = reader.offset + length
    while (reader.offset < end) yield* propertyRow(reader)
  })
}

function* propertyRow(reader: MessageReader): Rows {
  const identifier = reader.row('mqtt.property_id', 'Property', () => reader.uint(1), {
    names: propertyNames,
  })
  yield identifier
  const id = identifier.number
  const octets = numberProperties[id]
  const name = rowNames[id]
  if (octets !== undefined) {
    yield reader.row(name ?? 'mqtt.prop_number', 'Value', () => reader.uint(octets))
  } else if (id === SUBSCRIPTION_IDENTIFIER) {
    yield reader.row('mqtt.prop_number', 'Value', () => variableInteger(reader))
  } else if (id === AUTHENTICATION_DATA) {
    yield reader.hidden('mqtt.prop_string', 'Value', 2 + reader.peek() * 0x100 + reader.peek(1))
  } else if (id === USER_PROPERTY) {
    yield stringRow(reader, 'mqtt.prop_key', 'Key')
    yield stringRow(reader, 'mqtt.prop_value', 'Value')
  } else if (propertyNames[id] !== undefined) {
    yield stringRow(reader, name ?? 'mqtt.prop_string', 'Value')
  } else throw new Unreadable()
}

function stringRow(reader: MessageReader, name: string, label: string): PacketField {
  return reader.row(name, label, () => reader.text(reader.uint(2)))
}

function variableInteger(reader: MessageReader): number {
  let value = 0
  for (let shift = 0; shift < 28; shift += 7) {
    const octet = reader.uint(1)
    value += (octet & 0x7f) * 2 ** shift
    if (octet < 0x80) return value
  }
  throw new Unreadable()
}
