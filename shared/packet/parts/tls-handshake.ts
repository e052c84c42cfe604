import { printableText } from '../../format/printable-text.ts'
import type { PacketField } from '../layer.ts'
import type { MessageReader, NumberRow, Rows } from '../message-reader.ts'
import type { RowKind } from '../row-kind.ts'
import { findRow } from '../row-tree.ts'
import { certificateRowKinds, certificateRows } from './tls-certificate.ts'
import {
  TlsExtension,
  TlsHandshake,
  tlsCipherSuiteNames,
  tlsExtensionNames,
  tlsGroupNames,
  tlsHandshakeNames,
  tlsPointFormatNames,
  tlsSignatureNames,
  tlsVersionNames,
} from './tls-names.ts'

// RFC 8446, section 4, and RFC 5246, section 7.4
//
// +------+-----------------+------
// | type | length (3)      | body
// +------+-----------------+------

const HEADER_BYTES = 4
const RANDOM_BYTES = 32
/** SHA-256 of "HelloRetryRequest": RFC 8446, section 4.1.3. Its beginning is enough. */
const RETRY_RANDOM_START = 'cf:21:ad:74:e5:9a:61:11'
/** RFC 8422, section 5.4. */
const NAMED_CURVE = 3

export const handshakeRowKinds: Readonly<Record<string, RowKind>> = {
  'tls.handshake': 'group',
  'tls.handshake.type': 'number',
  'tls.handshake.length': 'number',
  'tls.handshake.version': 'number',
  'tls.handshake.random': 'bytes',
  'tls.handshake.session_id': 'bytes',
  'tls.handshake.session_id_length': 'number',
  'tls.handshake.cipher_suites_length': 'number',
  'tls.handshake.ciphersuites': 'group',
  'tls.handshake.ciphersuite': 'number',
  'tls.handshake.comp_methods_length': 'number',
  'tls.handshake.comp_method': 'number',
  'tls.handshake.extensions_length': 'number',
  'tls.handshake.extension': 'group',
  'tls.handshake.extension.type': 'number',
  'tls.handshake.extension.len': 'number',
  'tls.handshake.extension.data': 'bytes',
  'tls.handshake.extensions_server_name': 'text',
  'tls.handshake.extensions_alpn_str': 'text',
  'tls.handshake.extensions.supported_version': 'number',
  'tls.handshake.extensions_supported_group': 'number',
  'tls.handshake.extensions_ec_point_format': 'number',
  'tls.handshake.sig_hash_alg': 'number',
  'tls.handshake.extensions_key_share_group': 'number',
  'tls.handshake.extensions_key_share_selected_group': 'number',
  'tls.handshake.extensions_key_share_key_exchange': 'bytes',
  'tls.handshake.server_curve_type': 'number',
  'tls.handshake.server_named_curve': 'number',
  'tls.handshake.server_point_len': 'number',
  'tls.handshake.server_point': 'bytes',
  'tls.handshake.sig_len': 'number',
  'tls.handshake.sig': 'bytes',
  'tls.handshake.certificates_length': 'number',
  'tls.handshake.certificate_length': 'number',
  'tls.handshake.certificate': 'group',
  ...certificateRowKinds,
}

/** A message of the handshake, and what of it matters to the connection. */
export type Handshake = {
  type: number
  /** With its header, as stated. */
  length: number
  row: PacketField
  isRetry: boolean
  serverName?: string
  /** Of a server's hello: the version both will use. */
  version?: number
  cipherSuite?: string
}

/** Reads the message at the reader, which has its header; of the body what is at hand. */
export function readHandshake(reader: MessageReader): Handshake {
  const type = reader.peek()
  const length = HEADER_BYTES + reader.peek(1, 3)
  const value = tlsHandshakeNames[type] ?? 'Handshake message'
  const rows = (message: MessageReader) => messageRows(message, type)
  const row = reader.group('tls.handshake', 'Handshake', rows, { length, value })
  const find = (wanted: string) => findRow([row], wanted)
  const serverName = find('tls.handshake.extensions_server_name')?.value
  return {
    type,
    length,
    row,
    isRetry: find('tls.handshake.random')?.value.startsWith(RETRY_RANDOM_START) ?? false,
    ...(serverName !== undefined && { serverName }),
    ...(type === TlsHandshake.serverHello && chosen(find)),
  }
}

/**
 * Whether what begins at `offset` can be a message in the clear: its type is known, its length is
 * one that messages of this kind have.
 */
export function canBeHandshake(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset < HEADER_BYTES) return false
  const type = bytes[offset]!
  if (tlsHandshakeNames[type] === undefined) return false
  // 64 KiB and more have no use but in certificates.
  const [high, middle, low] = [bytes[offset + 1]!, bytes[offset + 2]!, bytes[offset + 3]!]
  if (high > (type === TlsHandshake.certificate ? 3 : 0)) return false
  const length = middle * 0x100 + low
  if (type === 0 || type === 14) return high === 0 && length === 0
  if (type !== TlsHandshake.clientHello && type !== TlsHandshake.serverHello) return true
  return length >= 2 + RANDOM_BYTES + 2 && (end < offset + 5 || bytes[offset + 4] === 3)
}

function chosen(find: (name: string) => PacketField | undefined): Partial<Handshake> {
  const version =
    find('tls.handshake.extensions.supported_version')?.number ??
    find('tls.handshake.version')?.number
  const suite = find('tls.handshake.ciphersuite')
  const cipherSuite = suite?.value.replace(/ \(.*$/, '')
  return {
    ...(version !== undefined && { version }),
    ...(cipherSuite !== undefined && { cipherSuite }),
  }
}

function* messageRows(reader: MessageReader, type: number): Rows {
  yield reader.row('tls.handshake.type', 'Type', () => reader.uint(1), { names: tlsHandshakeNames })
  yield reader.row('tls.handshake.length', 'Length', () => reader.uint(3), { unit: 'B' })
  if (type === TlsHandshake.clientHello) yield* clientHelloRows(reader)
  else if (type === TlsHandshake.serverHello) yield* serverHelloRows(reader)
  else if (type === TlsHandshake.certificate) yield* certificatesRows(reader)
  else if (type === TlsHandshake.serverKeyExchange) yield* keyExchangeRows(reader)
}

function* clientHelloRows(reader: MessageReader): Rows {
  yield* helloStartRows(reader)
  const suites = lengthRow(reader, 'tls.handshake.cipher_suites_length', 'Cipher suites length', 2)
  yield suites
  const list = { length: suites.number, value: String(Math.floor(suites.number / 2)) }
  yield reader.group('tls.handshake.ciphersuites', 'Cipher suites', rowByRow(cipherSuiteRow), list)
  const methods = lengthRow(reader, 'tls.handshake.comp_methods_length', 'Compression methods', 1)
  yield methods
  yield* rowByRow(compressionRow)(reader.part(methods.number))
  yield* extensionsRows(reader, true)
}

function* serverHelloRows(reader: MessageReader): Rows {
  yield* helloStartRows(reader)
  yield cipherSuiteRow(reader)
  yield compressionRow(reader)
  yield* extensionsRows(reader, false)
}

function* helloStartRows(reader: MessageReader): Rows {
  yield versionRow(reader, 'tls.handshake.version')
  yield reader.row('tls.handshake.random', 'Random', () => reader.hex(RANDOM_BYTES))
  const session = lengthRow(reader, 'tls.handshake.session_id_length', 'Session ID length', 1)
  yield session
  if (session.number === 0) return
  yield reader.row('tls.handshake.session_id', 'Session ID', () => reader.hex(session.number))
}

function* extensionsRows(reader: MessageReader, fromClient: boolean): Rows {
  // Hellos of TLS 1.2 and before may end here.
  if (reader.left === 0) return
  const length = lengthRow(reader, 'tls.handshake.extensions_length', 'Extensions length', 2)
  yield length
  const list = reader.part(length.number)
  while (list.left > 0) yield extensionRow(list, fromClient)
}

function extensionRow(list: MessageReader, fromClient: boolean): PacketField {
  const type = list.peek(0, 2)
  const length = 4 + list.peek(2, 2)
  const value = tlsExtensionNames[type] ?? `type ${type}`
  const rows = (extension: MessageReader) => extensionRows(extension, type, fromClient)
  return list.group('tls.handshake.extension', 'Extension', rows, { length, value })
}

function* extensionRows(reader: MessageReader, type: number, fromClient: boolean): Rows {
  const names = tlsExtensionNames
  yield reader.row('tls.handshake.extension.type', 'Type', () => reader.uint(2), { names })
  const unit = { unit: 'B' }
  const length = reader.row('tls.handshake.extension.len', 'Length', () => reader.uint(2), unit)
  yield length
  if (length.number === 0) return
  switch (type) {
    case TlsExtension.serverName:
      return yield* serverNameRows(reader.part(reader.uint(2)))
    case TlsExtension.applicationProtocols:
      return yield* applicationProtocolRows(reader.part(reader.uint(2)))
    case TlsExtension.supportedVersions: {
      const list = fromClient ? reader.part(reader.uint(1)) : reader
      return yield* rowByRow(versionRow, 'tls.handshake.extensions.supported_version')(list)
    }
    case TlsExtension.supportedGroups: {
      const name = 'tls.handshake.extensions_supported_group'
      return yield* rowByRow(groupRow, name)(reader.part(reader.uint(2)))
    }
    case TlsExtension.pointFormats:
      return yield* rowByRow(pointFormatRow)(reader.part(reader.uint(1)))
    case TlsExtension.signatureAlgorithms:
      return yield* rowByRow(signatureRow)(reader.part(reader.uint(2)))
    case TlsExtension.keyShare:
      return yield* keyShareRows(reader, fromClient)
    default:
      yield reader.row('tls.handshake.extension.data', 'Data', () => reader.hex(reader.left))
  }
}

/** RFC 6066, section 3. */
function* serverNameRows(list: MessageReader): Rows {
  while (list.left > 0) {
    const isHostName = list.uint(1) === 0
    const length = list.uint(2)
    if (!isHostName) list.skip(length)
    else yield wholeTextRow(list, 'tls.handshake.extensions_server_name', 'Server name', length)
  }
}

/** RFC 7301, section 3.1. */
function* applicationProtocolRows(list: MessageReader): Rows {
  while (list.left > 0) {
    const length = list.uint(1)
    yield wholeTextRow(list, 'tls.handshake.extensions_alpn_str', 'Protocol', length)
  }
}

/** The beginning of a name would be another name. */
function wholeTextRow(
  reader: MessageReader,
  name: string,
  label: string,
  length: number,
): PacketField {
  return reader.row(name, label, () => printableText(reader.octets(length)))
}

/** RFC 8446, section 4.2.8: a list, one entry, or only the group that the client shall use. */
function* keyShareRows(reader: MessageReader, fromClient: boolean): Rows {
  if (!fromClient && reader.left === 2) {
    const name = 'tls.handshake.extensions_key_share_selected_group'
    yield groupRow(reader, name, 'Selected group')
    return
  }
  const list = fromClient ? reader.part(reader.uint(2)) : reader
  while (list.left > 0) {
    yield groupRow(list, 'tls.handshake.extensions_key_share_group')
    const length = list.uint(2)
    const name = 'tls.handshake.extensions_key_share_key_exchange'
    yield list.row(name, 'Key exchange', () => list.hex(length))
  }
}

/** The list of TLS 1.2 and before; later it travels encrypted. */
function* certificatesRows(reader: MessageReader): Rows {
  const all = lengthRow(reader, 'tls.handshake.certificates_length', 'Certificates length', 3)
  yield all
  const list = reader.part(all.number)
  while (list.left > 0) {
    const one = lengthRow(list, 'tls.handshake.certificate_length', 'Certificate length', 3)
    yield one
    const { number: length } = one
    const row = list.group('tls.handshake.certificate', 'Certificate', certificateRows, { length })
    const subject = row.children?.find(({ label }) => label === 'Subject common name')
    yield { ...row, value: subject?.value ?? '' }
  }
}

/**
 * RFC 8422, section 5.4. What the message holds depends on the cipher suite; that it is a signed point
 * of a named curve is told by lengths that come out even, as all of today's do in TLS 1.2.
 */
function* keyExchangeRows(reader: MessageReader): Rows {
  if (reader.peek() !== NAMED_CURVE || tlsGroupNames[reader.peek(1, 2)] === undefined) return
  const beforeSignature = 4 + reader.peek(3) + 4
  if (beforeSignature > reader.left) return
  if (beforeSignature + reader.peek(beforeSignature - 2, 2) !== reader.left) return
  const types = { names: { [NAMED_CURVE]: 'Named curve' } }
  yield reader.row('tls.handshake.server_curve_type', 'Curve type', () => reader.uint(1), types)
  yield groupRow(reader, 'tls.handshake.server_named_curve')
  const point = lengthRow(reader, 'tls.handshake.server_point_len', 'Public key length', 1)
  yield point
  yield reader.row('tls.handshake.server_point', 'Public key', () => reader.hex(point.number))
  yield signatureRow(reader)
  const signature = lengthRow(reader, 'tls.handshake.sig_len', 'Signature length', 2)
  yield signature
  yield reader.row('tls.handshake.sig', 'Signature', () => reader.hex(signature.number))
}

/** One row after the other until the part ends. */
function rowByRow(
  row: (reader: MessageReader, name: string) => PacketField,
  name = '',
): (reader: MessageReader) => Rows {
  return function* (reader) {
    while (reader.left > 0) yield row(reader, name)
  }
}

function lengthRow(reader: MessageReader, name: string, label: string, octets: number): NumberRow {
  return reader.row(name, label, () => reader.uint(octets))
}

function versionRow(reader: MessageReader, name: string): PacketField {
  const shown = { names: tlsVersionNames, hexadecimal: true }
  return reader.row(name, 'Version', () => reader.uint(2), shown)
}

function cipherSuiteRow(reader: MessageReader): PacketField {
  const shown = { names: tlsCipherSuiteNames, hexadecimal: true }
  return reader.row('tls.handshake.ciphersuite', 'Cipher suite', () => reader.uint(2), shown)
}

function compressionRow(reader: MessageReader): PacketField {
  const names = { 0: 'None', 1: 'DEFLATE' }
  return reader.row('tls.handshake.comp_method', 'Compression', () => reader.uint(1), { names })
}

function groupRow(reader: MessageReader, name: string, label = 'Group'): PacketField {
  return reader.row(name, label, () => reader.uint(2), { names: tlsGroupNames, hexadecimal: true })
}

function pointFormatRow(reader: MessageReader): PacketField {
  const name = 'tls.handshake.extensions_ec_point_format'
  return reader.row(name, 'Point format', () => reader.uint(1), { names: tlsPointFormatNames })
}

function signatureRow(reader: MessageReader): PacketField {
  const shown = { names: tlsSignatureNames, hexadecimal: true }
  return reader.row(
    'tls.handshake.sig_hash_alg',
    'Signature algorithm',
    () => reader.uint(2),
    shown,
  )
}
