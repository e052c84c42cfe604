import type { PacketField } from '../layer.ts'
import type { RowKind } from '../row-kind.ts'
import { type RowReader, findRow, rowAround } from '../row-reader.ts'
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
/** A list as long as a hello can hold would bury the rest. */
const LIST_SHOWN_MAX = 200

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
export function readHandshake(reader: RowReader): Handshake {
  const type = reader.bytes.uint8(reader.at)
  const length = HEADER_BYTES + reader.bytes.uint(reader.at + 1, 3)
  const message = reader.part(length)
  const name = tlsHandshakeNames[type] ?? 'Handshake message'
  const row = rowAround(
    { name: 'tls.handshake', label: 'Handshake', value: name, ...message.place },
    messageRows(message, type),
  )
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

function* messageRows(reader: RowReader, type: number): Iterable<PacketField> {
  yield reader.number('tls.handshake.type', 'Type', 1, { names: tlsHandshakeNames })
  yield reader.number('tls.handshake.length', 'Length', 3, { unit: 'B' })
  if (type === TlsHandshake.clientHello) yield* clientHelloRows(reader)
  else if (type === TlsHandshake.serverHello) yield* serverHelloRows(reader)
  else if (type === TlsHandshake.certificate) yield* certificatesRows(reader)
  else if (type === TlsHandshake.serverKeyExchange) yield* keyExchangeRows(reader)
}

function* clientHelloRows(reader: RowReader): Iterable<PacketField> {
  yield* helloStartRows(reader)
  const suites = reader.number('tls.handshake.cipher_suites_length', 'Cipher suites length', 2)
  yield suites
  const list = reader.part(suites.number)
  const count = Math.floor(suites.number / 2)
  yield rowAround(
    {
      name: 'tls.handshake.ciphersuites',
      label: 'Cipher suites',
      value: String(count),
      ...list.place,
    },
    numberRows(list, cipherSuiteRow),
  )
  const methods = reader.number('tls.handshake.comp_methods_length', 'Compression methods', 1)
  yield methods
  yield* numberRows(reader.part(methods.number), compressionRow)
  yield* extensionsRows(reader, true)
}

function* serverHelloRows(reader: RowReader): Iterable<PacketField> {
  yield* helloStartRows(reader)
  yield cipherSuiteRow(reader)
  yield compressionRow(reader)
  yield* extensionsRows(reader, false)
}

function* helloStartRows(reader: RowReader): Iterable<PacketField> {
  yield versionRow(reader, 'tls.handshake.version')
  yield reader.octets('tls.handshake.random', 'Random', RANDOM_BYTES)
  const session = reader.number('tls.handshake.session_id_length', 'Session ID length', 1)
  yield session
  if (session.number > 0) {
    yield reader.octets('tls.handshake.session_id', 'Session ID', session.number)
  }
}

function* extensionsRows(reader: RowReader, fromClient: boolean): Iterable<PacketField> {
  // Hellos of TLS 1.2 and before may end here.
  if (reader.left === 0) return
  const length = reader.number('tls.handshake.extensions_length', 'Extensions length', 2)
  yield length
  const list = reader.part(length.number)
  while (list.left > 0) yield extensionRow(list, fromClient)
}

function extensionRow(list: RowReader, fromClient: boolean): PacketField {
  const type = list.bytes.uint16(list.at)
  const extension = list.part(4 + list.bytes.uint16(list.at + 2))
  const value = tlsExtensionNames[type] ?? `type ${type}`
  return rowAround(
    { name: 'tls.handshake.extension', label: 'Extension', value, ...extension.place },
    extensionRows(extension, type, fromClient),
  )
}

function* extensionRows(
  reader: RowReader,
  type: number,
  fromClient: boolean,
): Iterable<PacketField> {
  yield reader.number('tls.handshake.extension.type', 'Type', 2, { names: tlsExtensionNames })
  const length = reader.number('tls.handshake.extension.len', 'Length', 2, { unit: 'B' })
  yield length
  if (length.number === 0) return
  switch (type) {
    case TlsExtension.serverName:
      return yield* serverNameRows(reader.part(reader.uint(2)))
    case TlsExtension.applicationProtocols:
      return yield* applicationProtocolRows(reader.part(reader.uint(2)))
    case TlsExtension.supportedVersions:
      return yield* numberRows(fromClient ? reader.part(reader.uint(1)) : reader, (part) =>
        versionRow(part, 'tls.handshake.extensions.supported_version'),
      )
    case TlsExtension.supportedGroups:
      return yield* numberRows(reader.part(reader.uint(2)), (part) =>
        groupRow(part, 'tls.handshake.extensions_supported_group', 'Group'),
      )
    case TlsExtension.pointFormats:
      return yield* numberRows(reader.part(reader.uint(1)), pointFormatRow)
    case TlsExtension.signatureAlgorithms:
      return yield* numberRows(reader.part(reader.uint(2)), signatureRow)
    case TlsExtension.keyShare:
      return yield* keyShareRows(reader, fromClient)
    default:
      yield reader.octets('tls.handshake.extension.data', 'Data', reader.left)
  }
}

/** RFC 6066, section 3. */
function* serverNameRows(list: RowReader): Iterable<PacketField> {
  while (list.left > 0) {
    const isHostName = list.uint(1) === 0
    const length = list.uint(2)
    if (isHostName) yield list.text('tls.handshake.extensions_server_name', 'Server name', length)
    else list.take(length)
  }
}

/** RFC 7301, section 3.1. */
function* applicationProtocolRows(list: RowReader): Iterable<PacketField> {
  while (list.left > 0) {
    yield list.text('tls.handshake.extensions_alpn_str', 'Protocol', list.uint(1))
  }
}

/** RFC 8446, section 4.2.8: a list, one entry, or only the group that the client shall use. */
function* keyShareRows(reader: RowReader, fromClient: boolean): Iterable<PacketField> {
  if (!fromClient && reader.left === 2) {
    const name = 'tls.handshake.extensions_key_share_selected_group'
    yield groupRow(reader, name, 'Selected group')
    return
  }
  const list = fromClient ? reader.part(reader.uint(2)) : reader
  while (list.left > 0) {
    yield groupRow(list, 'tls.handshake.extensions_key_share_group', 'Group')
    const name = 'tls.handshake.extensions_key_share_key_exchange'
    yield list.octets(name, 'Key exchange', list.uint(2))
  }
}

/** The list of TLS 1.2 and before; later it travels encrypted. */
function* certificatesRows(reader: RowReader): Iterable<PacketField> {
  const length = reader.number('tls.handshake.certificates_length', 'Certificates length', 3)
  yield length
  const list = reader.part(length.number)
  while (list.left > 0) {
    const each = list.number('tls.handshake.certificate_length', 'Certificate length', 3)
    yield each
    const certificate = list.part(each.number)
    const named = { name: 'tls.handshake.certificate', label: 'Certificate', value: '' }
    const row = rowAround({ ...named, ...certificate.place }, certificateRows(certificate))
    const subject = row.children?.find(({ label }) => label === 'Subject common name')
    yield { ...row, value: subject?.value ?? '' }
  }
}

/**
 * RFC 8422, section 5.4. What the message holds depends on the cipher suite; that it is a signed point
 * of a named curve is told by lengths that come out even, as all of today's do in TLS 1.2.
 */
function* keyExchangeRows(reader: RowReader): Iterable<PacketField> {
  const { bytes, at, end } = reader
  const pointEnd = at + 4 + bytes.uint8(at + 3)
  if (bytes.uint8(at) !== NAMED_CURVE || tlsGroupNames[bytes.uint16(at + 1)] === undefined) return
  if (pointEnd + 4 > end || pointEnd + 4 + bytes.uint16(pointEnd + 2) !== end) return
  const types = { names: { [NAMED_CURVE]: 'Named curve' } }
  yield reader.number('tls.handshake.server_curve_type', 'Curve type', 1, types)
  yield groupRow(reader, 'tls.handshake.server_named_curve', 'Group')
  const point = reader.number('tls.handshake.server_point_len', 'Public key length', 1)
  yield point
  yield reader.octets('tls.handshake.server_point', 'Public key', point.number)
  yield signatureRow(reader)
  const signature = reader.number('tls.handshake.sig_len', 'Signature length', 2)
  yield signature
  yield reader.octets('tls.handshake.sig', 'Signature', signature.number)
}

/** One row after the other until the part ends. */
function* numberRows(
  reader: RowReader,
  row: (reader: RowReader) => PacketField,
): Iterable<PacketField> {
  for (let shown = 0; reader.left > 0 && shown < LIST_SHOWN_MAX; shown++) yield row(reader)
}

function versionRow(reader: RowReader, name: string): PacketField {
  return reader.number(name, 'Version', 2, { names: tlsVersionNames, hexadecimal: true })
}

function cipherSuiteRow(reader: RowReader): PacketField {
  const shown = { names: tlsCipherSuiteNames, hexadecimal: true }
  return reader.number('tls.handshake.ciphersuite', 'Cipher suite', 2, shown)
}

function compressionRow(reader: RowReader): PacketField {
  const names = { 0: 'None', 1: 'DEFLATE' }
  return reader.number('tls.handshake.comp_method', 'Compression', 1, { names })
}

function groupRow(reader: RowReader, name: string, label: string): PacketField {
  return reader.number(name, label, 2, { names: tlsGroupNames, hexadecimal: true })
}

function pointFormatRow(reader: RowReader): PacketField {
  const name = 'tls.handshake.extensions_ec_point_format'
  return reader.number(name, 'Point format', 1, { names: tlsPointFormatNames })
}

function signatureRow(reader: RowReader): PacketField {
  const shown = { names: tlsSignatureNames, hexadecimal: true }
  return reader.number('tls.handshake.sig_hash_alg', 'Signature algorithm', 2, shown)
}
