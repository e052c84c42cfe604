import type { ValueNames } from '../field.ts'
import type { HpackBlock, HpackHeader } from './hpack.ts'
import {
  type FrameHeader,
  Http2Flag,
  Http2Frame,
  hasPriority,
  http2FrameNames,
  isPadded,
} from './http2-frame.ts'
import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import type { RowKind } from '../row-kind.ts'

// RFC 9113, section 6: what the types of frames hold

const SETTING_BYTES = 6
const HEADERS_SHOWN_MAX = 200
const SETTINGS_SHOWN_MAX = 50

const errorNames: ValueNames = {
  0: 'NO_ERROR',
  1: 'PROTOCOL_ERROR',
  2: 'INTERNAL_ERROR',
  3: 'FLOW_CONTROL_ERROR',
  4: 'SETTINGS_TIMEOUT',
  5: 'STREAM_CLOSED',
  6: 'FRAME_SIZE_ERROR',
  7: 'REFUSED_STREAM',
  8: 'CANCEL',
  9: 'COMPRESSION_ERROR',
  10: 'CONNECT_ERROR',
  11: 'ENHANCE_YOUR_CALM',
  12: 'INADEQUATE_SECURITY',
  13: 'HTTP_1_1_REQUIRED',
}

export function http2ErrorName(code: number): string {
  return errorNames[code] ?? `error ${code}`
}

const settings: Readonly<Record<number, { name: string; label: string }>> = {
  1: { name: 'header_table_size', label: 'Header table size' },
  2: { name: 'enable_push', label: 'Push enabled' },
  3: { name: 'max_concurrent_streams', label: 'Concurrent streams' },
  4: { name: 'initial_window_size', label: 'Initial window' },
  5: { name: 'max_frame_size', label: 'Largest frame' },
  6: { name: 'max_header_list_size', label: 'Largest header list' },
  8: { name: 'extended_connect', label: 'Extended CONNECT' },
}

const settingNames: ValueNames = Object.fromEntries(
  Object.entries(settings).map(([id, { label }]) => [id, label]),
)

type Flag = { mask: number; name: string; label: string }

const endStream = { mask: Http2Flag.endStream, name: 'end_stream', label: 'End of the stream' }
const endHeaders = { mask: Http2Flag.endHeaders, name: 'eh', label: 'End of the headers' }
const padded = { mask: Http2Flag.padded, name: 'padded', label: 'Padded' }
const priority = { mask: Http2Flag.priority, name: 'priority', label: 'Priority' }
const acknowledgment = { mask: Http2Flag.acknowledgment, label: 'Acknowledgment' }

const flagsOf: Readonly<Record<number, readonly Flag[]>> = {
  [Http2Frame.data]: [endStream, padded],
  [Http2Frame.headers]: [endStream, endHeaders, padded, priority],
  [Http2Frame.settings]: [{ ...acknowledgment, name: 'ack.settings' }],
  [Http2Frame.pushPromise]: [endHeaders, padded],
  [Http2Frame.ping]: [{ ...acknowledgment, name: 'ack.ping' }],
  [Http2Frame.continuation]: [endHeaders],
}

/** Headers for which Wireshark has a field of their own. */
const headerFields = new Set(
  (
    'authority status path method scheme accept accept-charset accept-encoding accept-language ' +
    'accept-ranges age allow authorization cache-control content-disposition content-encoding ' +
    'content-language content-length content-location content-range content-type cookie date etag ' +
    'expect expires from if-match if-modified-since if-none-match if-range if-unmodified-since ' +
    'last-modified link location max-forwards proxy-authenticate proxy-authorization range referer ' +
    'refresh retry-after server set-cookie strict-transport-security user-agent vary via ' +
    'www-authenticate'
  ).split(' '),
)
const numericHeaders = new Set(['status', 'age', 'content-length', 'max-forwards'])

export const http2RowKinds: Readonly<Record<string, RowKind>> = {
  'http2.magic': 'text',
  'http2.length': 'number',
  'http2.type': 'number',
  'http2.flags': 'number',
  ...Object.fromEntries(
    [endStream, endHeaders, padded, priority].map(({ name }) => [`http2.flags.${name}`, 'flag']),
  ),
  'http2.flags.ack.settings': 'flag',
  'http2.flags.ack.ping': 'flag',
  'http2.streamid': 'number',
  'http2.padding': 'number',
  'http2.exclusive': 'flag',
  'http2.stream_dependency': 'number',
  'http2.headers.weight': 'number',
  'http2.data.data': 'bytes',
  'http2.headers': 'bytes',
  'http2.header': 'group',
  'http2.header.name': 'text',
  'http2.header.value': 'text',
  'http2.header.repr': 'text',
  'http2.header.index': 'number',
  'http2.header_table_size_update.header_table_size': 'number',
  ...Object.fromEntries(
    [...headerFields].map((name) => [
      headerFieldName(name),
      numericHeaders.has(name) ? 'number' : 'text',
    ]),
  ),
  'http2.settings': 'group',
  'http2.settings.id': 'number',
  'http2.settings.unknown': 'number',
  ...Object.fromEntries(
    Object.values(settings).map(({ name }) => [`http2.settings.${name}`, 'number']),
  ),
  'http2.rst_stream.error': 'number',
  'http2.push_promise.promised_stream_id': 'number',
  'http2.push_promise.header': 'bytes',
  'http2.ping': 'bytes',
  'http2.pong': 'bytes',
  'http2.goaway.last_stream_id': 'number',
  'http2.goaway.error': 'number',
  'http2.goaway.addata': 'bytes',
  'http2.window_update.window_size_increment': 'number',
  'http2.continuation.header': 'bytes',
  'http2.unknown': 'bytes',
}

export function* frameHeaderRows(reader: MessageReader): Rows {
  yield reader.row('http2.length', 'Length', () => reader.uint(3), { unit: 'B' })
  const types = { names: http2FrameNames }
  const type = reader.row('http2.type', 'Type', () => reader.uint(1), types)
  yield type
  const children = (flagsOf[type.number] ?? []).map(({ mask, name, label }) =>
    reader.flag(`http2.flags.${name}`, label, mask),
  )
  const flags = reader.row('http2.flags', 'Flags', () => reader.uint(1), { hexadecimal: true })
  yield children.length === 0 ? flags : { ...flags, children }
  yield identifierRow(reader, 'http2.streamid', 'Stream')
}

/** Rows of the payload; the headers that `block` has, `blockOffset` being where it begins. */
export function* framePayloadRows(
  reader: MessageReader,
  header: FrameHeader,
  block: { read: HpackBlock; offset: number } | undefined,
): Rows {
  const payloadEnd = reader.offset + header.length
  const padding = isPadded(header) ? reader.peek() : 0
  yield* beforeContentRows(reader, header)
  const name = contentNames[header.type]
  if (name !== undefined) {
    const content = Math.min(payloadEnd - padding, reader.end) - reader.offset
    const label = header.type === Http2Frame.data ? 'Data' : 'Header block'
    if (content > 0) yield reader.row(name, label, () => reader.hex(content))
    if (block !== undefined) yield* blockRows(block.read, block.offset)
    return
  }
  switch (header.type) {
    case Http2Frame.resetStream:
      yield errorRow(reader, 'http2.rst_stream.error')
      return
    case Http2Frame.settings:
      return yield* settingRows(reader)
    case Http2Frame.ping: {
      const isAnswer = (header.flags & Http2Flag.acknowledgment) !== 0
      yield reader.row(isAnswer ? 'http2.pong' : 'http2.ping', 'Data', () => reader.hex(8))
      return
    }
    case Http2Frame.goAway:
      return yield* goAwayRows(reader)
    case Http2Frame.windowUpdate: {
      const increment = 'http2.window_update.window_size_increment'
      yield reader.row(increment, 'Increment', () => reader.uint(4), { unit: 'B' })
      return
    }
    default:
      if (reader.left === 0) return
      yield reader.row('http2.unknown', 'Payload', () => reader.hex(reader.left))
  }
}

const contentNames: Readonly<Record<number, string>> = {
  [Http2Frame.data]: 'http2.data.data',
  [Http2Frame.headers]: 'http2.headers',
  [Http2Frame.pushPromise]: 'http2.push_promise.header',
  [Http2Frame.continuation]: 'http2.continuation.header',
}

function* beforeContentRows(reader: MessageReader, { type, flags }: FrameHeader): Rows {
  if (isPadded({ type, flags })) {
    yield reader.row('http2.padding', 'Padding', () => reader.uint(1), { unit: 'B' })
  }
  if (type === Http2Frame.priority || hasPriority({ type, flags })) {
    yield reader.flag('http2.exclusive', 'Exclusive', 0x80)
    yield identifierRow(reader, 'http2.stream_dependency', 'Depends on stream')
    yield reader.row('http2.headers.weight', 'Weight, less one', () => reader.uint(1))
  }
  if (type === Http2Frame.pushPromise) {
    yield identifierRow(reader, 'http2.push_promise.promised_stream_id', 'Promised stream')
  }
}

function* settingRows(reader: MessageReader): Rows {
  for (let shown = 0; reader.left > 0 && shown < SETTINGS_SHOWN_MAX; shown++) {
    const part = reader.part(SETTING_BYTES)
    const { place } = part
    const names = settingNames
    const id = part.row('http2.settings.id', 'Setting', () => part.uint(2), { names })
    const known = settings[id.number]
    const name = `http2.settings.${known?.name ?? 'unknown'}`
    const setting = part.row(name, known?.label ?? 'Value', () => part.uint(4))
    const label = known?.label ?? `Setting ${id.number}`
    const { value } = setting
    yield { name: 'http2.settings', label, value, ...place, children: [id, setting] }
  }
}

function* goAwayRows(reader: MessageReader): Rows {
  yield identifierRow(reader, 'http2.goaway.last_stream_id', 'Last stream')
  yield errorRow(reader, 'http2.goaway.error')
  if (reader.left === 0) return
  yield reader.row('http2.goaway.addata', 'Debug data', () => reader.hex(reader.left))
}

function errorRow(reader: MessageReader, name: string): PacketField {
  return reader.row(name, 'Error', () => reader.uint(4), { names: errorNames })
}

/** The block may have begun in an earlier frame: then its headers stand nowhere in this one. */
function* blockRows(block: HpackBlock, offset: number): Iterable<PacketField> {
  for (const size of block.sizes) {
    yield {
      name: 'http2.header_table_size_update.header_table_size',
      label: 'Header table size',
      value: `${size.bytes} B`,
      number: size.bytes,
      offset: offset + size.offset,
      length: size.length,
    }
  }
  for (const header of block.headers.slice(0, HEADERS_SHOWN_MAX)) {
    yield headerRow(header, offset + header.offset)
  }
}

function headerRow(header: HpackHeader, offset: number): PacketField {
  const { name, value, how, index, length } = header
  const place = { offset, length }
  const children: PacketField[] = []
  if (name !== undefined) {
    children.push({ name: 'http2.header.name', label: 'Name', value: name, ...place })
  }
  if (value !== undefined) {
    children.push({ name: 'http2.header.value', label: 'Value', value, ...place })
  }
  children.push({ name: 'http2.header.repr', label: 'Written', value: how, ...place })
  if (index > 0) {
    const number = { value: String(index), number: index }
    children.push({ name: 'http2.header.index', label: 'Index', ...number, ...place })
  }
  const known = ownFieldRow(name, value, place)
  if (known !== undefined) children.push(known)
  const missing = `not known: entry ${index} of the header table, put in before`
  const label = name ?? 'Header'
  return { name: 'http2.header', label, value: value ?? missing, ...place, children }
}

function ownFieldRow(
  name: string | undefined,
  value: string | undefined,
  place: { offset: number; length: number },
): PacketField | undefined {
  const plain = name?.replace(/^:/, '')
  if (plain === undefined || value === undefined || !headerFields.has(plain)) return undefined
  const isNumber = numericHeaders.has(plain) && /^\d{1,15}$/.test(value)
  if (numericHeaders.has(plain) && !isNumber) return undefined
  const row = { name: headerFieldName(plain), label: name!, value, ...place }
  return isNumber ? { ...row, number: Number(value) } : row
}

function headerFieldName(name: string): string {
  return `http2.headers.${name.replaceAll('-', '_')}`
}

/** 31 bits; the first is reserved, or another field. */
function identifierRow(reader: MessageReader, name: string, label: string): PacketField {
  return reader.row(name, label, () => reader.uint(4) & 0x7fff_ffff)
}
