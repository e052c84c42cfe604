import { formatHexBytes } from '../../format/hex.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type ValueNames, ipv4Address, uint16, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { Unreadable } from '../packet-bytes.ts'

// RFC 791, section 3.1: type, length of all, content; the first two have neither length nor content.
// RFC 2113 adds the router alert.

const END = 0
const NO_OPERATION = 1
const RECORD_ROUTE = 7
const LOOSE_ROUTE = 131
const STRICT_ROUTE = 137
const ROUTER_ALERT = 148

const ADDRESS_BYTES = 4
const ROUTE_BYTES = 3

const optionNames: ValueNames = {
  [END]: 'End of options',
  [NO_OPERATION]: 'No operation',
  [RECORD_ROUTE]: 'Record route',
  68: 'Timestamp',
  130: 'Security',
  [LOOSE_ROUTE]: 'Loose source route',
  134: 'Commercial security',
  136: 'Stream identifier',
  [STRICT_ROUTE]: 'Strict source route',
  [ROUTER_ALERT]: 'Router alert',
}

const typeField = { 'ip.opt.type': uint8(0, 'Type', { names: optionNames }) }
const lengthField = { 'ip.opt.len': uint8(1, 'Length', { unit: 'B' }) }
const pointerField = { 'ip.opt.ptr': uint8(2, 'Next entry at') }
const alertField = { 'ip.opt.ra': uint16(2, 'For', { names: { 0: 'Every router' } }) }
/** Routers that a route has recorded or is to take, and room for more. */
const routeFields = {
  'ip.rec_rt': ipv4Address(0, 'Router'),
  'ip.src_rt': ipv4Address(0, 'Router'),
  'ip.empty_rt': ipv4Address(0, 'Room for a router'),
}

/** Names of the rows of options, with what they hold. */
export const ipv4OptionRows = {
  'ip.opt': 'group',
  ...rowKinds(typeField, lengthField, pointerField, alertField, routeFields),
} as const

/** A row for each option, from `start` to the header's end. */
export function* ipv4Options(header: Header, start: number): Iterable<PacketField> {
  let offset = start
  while (offset < header.headerEnd) {
    const type = header.bytes.uint8(offset)
    const isSingle = type === END || type === NO_OPERATION
    const length = isSingle ? 1 : header.bytes.uint8(offset + 1)
    if (length < (isSingle ? 1 : 2) || offset + length > header.headerEnd) throw new Unreadable()
    yield optionRow(header, type, { offset, length })
    if (type === END) return
    offset += length
  }
}

type Place = { offset: number; length: number }

function optionRow(header: Header, type: number, place: Place): PacketField {
  const { offset, length } = place
  const children = [...fieldRows(header, typeField, offset)]
  if (length >= 2) children.push(...fieldRows(header, lengthField, offset))
  children.push(...contentRows(header, type, place))
  const content = header.bytes.slice(offset, length).subarray(2)
  const label = optionNames[type] ?? `Option ${type}`
  return { name: 'ip.opt', label, value: formatHexBytes(content), offset, length, children }
}

function* contentRows(header: Header, type: number, place: Place): Iterable<PacketField> {
  const { offset, length } = place
  if (type === ROUTER_ALERT && length === 4) yield* fieldRows(header, alertField, offset)
  const isRoute = type === RECORD_ROUTE || type === LOOSE_ROUTE || type === STRICT_ROUTE
  if (!isRoute || length < ROUTE_BYTES) return
  yield* fieldRows(header, pointerField, offset)
  // Counts from the option's first octet, which is number 1.
  const next = offset + header.bytes.uint8(offset + 2) - 1
  for (let at = offset + ROUTE_BYTES; at + ADDRESS_BYTES <= offset + length; at += ADDRESS_BYTES) {
    const name = routerName(type, at < next)
    yield header.row(name, routeFields[name], at)
  }
}

function routerName(type: number, isPassed: boolean): keyof typeof routeFields {
  if (isPassed) return 'ip.rec_rt'
  return type === RECORD_ROUTE ? 'ip.empty_rt' : 'ip.src_rt'
}
