import { formatByteCount } from '../../format/byte-count.ts'
import type { PacketField } from '../layer.ts'
import { MessageReader } from '../message-reader.ts'
import { defineStreamProtocol } from '../stream-layer.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
} from '../stream.ts'
import {
  type Handshake,
  canBeHandshake,
  handshakeRowKinds,
  readHandshake,
} from '../parts/tls-handshake.ts'
import {
  TLS_1_3,
  TlsContent,
  TlsHandshake,
  tlsAlertLevelNames,
  tlsAlertNames,
  tlsContentNames,
  tlsHandshakeNames,
  tlsVersionNames,
} from '../parts/tls-names.ts'

// RFC 8446, section 5.1: a record
//
//  0      1               3               5
// +------+-------+-------+---------------+------
// | type |    version    |    length     | one or more messages of that type
// +------+-------+-------+---------------+------

const HEADER_BYTES = 5
/** RFC 5246, section 6.2.3: what a cipher may add, and 16 KiB. */
const RECORD_BYTES_MAX = 16_384 + 2048
const ALERT_BYTES = 2
/** A record of 16 KiB could hold 4096 empty messages. */
const HANDSHAKES_SHOWN_MAX = 50
/** Of TLS alone: also without anything being captured of the hello. */
const ports = [443, 465, 636, 853, 990, 993, 995, 5061, 6443, 8443, 10250]

export const tls = defineStreamProtocol({
  name: 'tls',
  title: 'TLS',
  longTitle: 'Transport Layer Security',
  specification: 'RFC 8446 (TLS 1.3), RFC 5246 (TLS 1.2)',
  carriedBy: ports.map((port) => ['tcp.port', port] as const),
  rows: {
    'tls.record.content_type': 'number',
    'tls.record.opaque_type': 'number',
    'tls.record.version': 'number',
    'tls.record.length': 'number',
    'tls.change_cipher_spec': 'group',
    'tls.alert_message': 'group',
    'tls.alert_message.level': 'number',
    'tls.alert_message.desc': 'number',
    'tls.app_data': 'bytes',
    ...handshakeRowKinds,
  },
  recognises: ({ bytes, offset, end }) => isChainOfRecords(bytes, offset, end),
  stream: {
    messageBytesKept: HEADER_BYTES + RECORD_BYTES_MAX,
    begins,
    connect: () => new TlsConnection(),
    // What is encrypted, and whether a certificate is shown whole, is told by what came before.
    needsHistory: true,
  },
})

/** What one side has sent so far. */
type Side = {
  /** Its records are encrypted from here on. */
  ciphered: boolean
  /** Octets of a handshake message that later records carry on. */
  handshakeLeft: number
}

class TlsConnection implements StreamConnection {
  readonly #client: Side = { ciphered: false, handshakeLeft: 0 }
  readonly #server: Side = { ciphered: false, handshakeLeft: 0 }
  /** Of the server's choice, once it has been seen. */
  #version = 0
  #helloSeen = false
  #answerSeen = false
  #rows: PacketField[] = []

  messageLength(bytes: Uint8Array, offset: number, end: number): number {
    if (end - offset < HEADER_BYTES) return MessageLength.needsMore
    return begins(bytes, offset, end) ? recordLength(bytes, offset) : MessageLength.foreign
  }

  lost(fromClient: boolean): void {
    const side = fromClient ? this.#client : this.#server
    side.handshakeLeft = 0
  }

  read(message: StreamMessage): Meaning {
    this.#rows = []
    const { bytes, offset, end, length, fromClient } = message
    const side = fromClient ? this.#client : this.#server
    const type = bytes.uint8(offset)
    bytes.check(offset, HEADER_BYTES)
    const body = new MessageReader({ bytes, offset: offset + HEADER_BYTES, end })
    switch (type) {
      case TlsContent.handshake:
        return this.#readHandshakes(body, side, message)
      case TlsContent.alert:
        return this.#readAlert(body, side, message)
      case TlsContent.changeCipherSpec:
        // In TLS 1.3 it means nothing (RFC 8446, appendix D.4).
        side.ciphered = this.#version !== TLS_1_3
        this.#rows.push(plainRow('tls.change_cipher_spec', 'Change cipher spec', body))
        return { text: 'Change Cipher Spec', role: 'neither' }
      default: {
        const name = tlsContentNames[type] ?? 'Record'
        const size = formatByteCount(length - HEADER_BYTES)
        if (body.left > 0) {
          this.#rows.push(body.row('tls.app_data', 'Encrypted', () => body.hex(body.left)))
        }
        return { text: `${name} ${size}`, role: 'neither' }
      }
    }
  }

  *fields(message: StreamMessage): Iterable<PacketField> {
    const reader = new MessageReader(message)
    const versions = { names: tlsVersionNames, hexadecimal: true }
    // RFC 8446, section 5.2: what an encrypted record holds, it does not say.
    const isOpaque = this.#version === TLS_1_3 && reader.peek() === TlsContent.applicationData
    const name = isOpaque ? 'tls.record.opaque_type' : 'tls.record.content_type'
    yield reader.row(name, 'Content', () => reader.uint(1), { names: tlsContentNames })
    yield reader.row('tls.record.version', 'Version', () => reader.uint(2), versions)
    yield reader.row('tls.record.length', 'Length', () => reader.uint(2), { unit: 'B' })
    yield* this.#rows
  }

  #readHandshakes(body: MessageReader, side: Side, message: StreamMessage): Meaning {
    const recordEnd = message.offset + message.length
    const held = message.bytes.slice(0, body.end)
    const names: string[] = []
    const found: Handshake[] = []
    if (side.handshakeLeft > 0) {
      const carried = Math.min(side.handshakeLeft, recordEnd - body.offset)
      side.handshakeLeft -= carried
      body.offset += carried
      names.push('Handshake message carried on')
    }
    while (body.left > 0 && names.length < HANDSHAKES_SHOWN_MAX) {
      if (side.ciphered || !canBeHandshake(held, body.offset, body.end)) {
        names.push(
          side.ciphered
            ? 'Encrypted Handshake Message'
            : 'Handshake message, encrypted or carried on',
        )
        break
      }
      const handshake = readHandshake(body)
      found.push(handshake)
      this.#rows.push(handshake.row)
      names.push(handshakeName(handshake))
    }
    if (body.offset > recordEnd) side.handshakeLeft = body.offset - recordEnd
    return { text: names.join(', '), ...this.#handshakePart(found) }
  }

  /** The first hello asks, and the server's answers; what comes between and after belongs to neither. */
  #handshakePart(found: readonly Handshake[]): Omit<Meaning, 'text'> {
    for (const handshake of found) {
      if (handshake.type === TlsHandshake.clientHello && !this.#helloSeen) {
        this.#helloSeen = true
        const { serverName } = handshake
        return { role: 'request', ...(serverName !== undefined && { subject: serverName }) }
      }
      if (handshake.type === TlsHandshake.serverHello) {
        this.#version = handshake.version ?? 0
        if (!handshake.isRetry && !this.#answerSeen) return this.#answer(handshake)
      }
    }
    return { role: 'neither' }
  }

  #answer({ version = 0, cipherSuite }: Handshake): Omit<Meaning, 'text'> {
    this.#answerSeen = true
    const name = tlsVersionNames[version]
    return {
      role: 'answer',
      ...(name !== undefined && { version: name }),
      ...(cipherSuite !== undefined && { subject: cipherSuite }),
    }
  }

  #readAlert(body: MessageReader, side: Side, { length, fromClient }: StreamMessage): Meaning {
    if (side.ciphered || length !== HEADER_BYTES + ALERT_BYTES) {
      return { text: 'Encrypted Alert', role: 'neither' }
    }
    const { place } = body
    const levels = { names: tlsAlertLevelNames }
    const level = body.row('tls.alert_message.level', 'Level', () => body.uint(1), levels)
    const alerts = { names: tlsAlertNames }
    const alert = body.row('tls.alert_message.desc', 'Alert', () => body.uint(1), alerts)
    const name = tlsAlertNames[alert.number] ?? `alert ${alert.number}`
    const text = `${tlsAlertLevelNames[level.number] ?? `Level ${level.number}`}: ${name}`
    this.#rows.push({
      name: 'tls.alert_message',
      label: 'Alert',
      value: text,
      ...place,
      children: [level, alert],
    })
    const refuses = !fromClient && this.#helloSeen && !this.#answerSeen
    this.#answerSeen ||= refuses
    return { text: `Alert ${text}`, role: refuses ? 'answer' : 'neither', failed: refuses }
  }
}

function plainRow(name: string, label: string, { place }: MessageReader): PacketField {
  return { name, label, value: '', ...place }
}

function handshakeName({ type, isRetry, serverName }: Handshake): string {
  if (isRetry) return 'Hello Retry Request'
  const name = tlsHandshakeNames[type]!
  return type === TlsHandshake.clientHello && serverName !== undefined
    ? `${name} (${serverName})`
    : name
}

function begins(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset < HEADER_BYTES) return false
  const type = bytes[offset]!
  if (type < TlsContent.changeCipherSpec || type > TlsContent.heartbeat) return false
  if (bytes[offset + 1] !== 3 || bytes[offset + 2]! > 4) return false
  const length = recordLength(bytes, offset) - HEADER_BYTES
  if (length > RECORD_BYTES_MAX) return false
  // Only application data may be empty (RFC 8446, section 5.1).
  return length > 0 || type === TlsContent.applicationData
}

function recordLength(bytes: Uint8Array, offset: number): number {
  return HEADER_BYTES + bytes[offset + 3]! * 0x100 + bytes[offset + 4]!
}

/**
 * On any port: a hello, or records that end where the segment does. A record that goes on past it is
 * believed only behind a whole one.
 */
function isChainOfRecords(bytes: Uint8Array, offset: number, end: number): boolean {
  let at = offset
  while (begins(bytes, at, end)) {
    const next = at + recordLength(bytes, at)
    if (bytes[at] === TlsContent.handshake && isHello(bytes, at + HEADER_BYTES, end)) return true
    if (next >= end) return next === end || at > offset
    at = next
  }
  return false
}

function isHello(bytes: Uint8Array, offset: number, end: number): boolean {
  const type = bytes[offset]
  const isKnown = type === TlsHandshake.clientHello || type === TlsHandshake.serverHello
  return isKnown && end - offset > 6 && canBeHandshake(bytes, offset, end)
}
