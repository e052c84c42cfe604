import {
  Direction,
  type ConversationEnd,
  type ConversationRecord,
  type PacketRow,
} from '../../../shared/messages/records.ts'
import { endsOf } from '../../text/owner-text.ts'
import type { ColumnId } from './column-ids.ts'
import { fieldOf } from './columns.svelte.ts'

export type CellSources = {
  row: PacketRow
  conversation: ConversationRecord | undefined
  interfaceName: string
  /** Of the fields that are columns. */
  values: ReadonlyMap<string, string>
}

/** All but those with the value, or only those; only written down, or applied. */
export type FilterChoice = { isNot: boolean; isDraft: boolean }

/** What a filter says to have only the packets with a cell's value, or (`isNot`) all but those. */
export function cellCondition(
  column: ColumnId,
  sources: CellSources,
  isNot: boolean,
): string | undefined {
  if (column === 'protocol') return `${isNot ? '!' : ''}${protocolName(sources.row.protocol)}`
  if (column === 'history') return undefined
  const found = valueOf(column, sources)
  return found && `${found.field} ${isNot ? '!=' : '=='} ${found.value}`
}

type Value = { field: string; value: string | number }

function valueOf(column: ColumnId, sources: CellSources): Value | undefined {
  const field = fieldOf(column)
  if (field !== undefined) return fieldValue(field, sources.values.get(field) ?? '')
  const { row, conversation, interfaceName } = sources
  const ends = conversation && endsOf(conversation, row.direction)
  switch (column) {
    case 'number':
      return { field: 'frame.number', value: row.number }
    case 'time':
      return { field: 'frame.time_relative', value: seconds(row.offsetNs) }
    case 'from':
      return ends ? endValue(ends.from, row.direction === Direction.toServer) : source(row)
    case 'to':
      return ends ? endValue(ends.to, row.direction === Direction.toClient) : destination(row)
    case 'source':
      return source(row)
    case 'destination':
      return destination(row)
    case 'interface':
      return { field: 'interface', value: quoted(interfaceName) }
    case 'conversation':
      return row.conversation === 0 ? undefined : { field: 'conversation', value: row.conversation }
    case 'length':
      return { field: 'frame.len', value: row.length }
    case 'captured':
      return { field: 'frame.cap_len', value: row.capturedLength }
    default:
      return undefined
  }
}

/** Numbers and addresses stand as they are; of several values the first is asked for. */
function fieldValue(field: string, text: string): Value | undefined {
  if (text === '') return undefined
  if (text === '✓') return { field, value: 1 }
  const first = text.split(', ')[0]!
  const isBare = /^(-?\d+(\.\d+){0,3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7})$/i.test(first)
  return { field, value: isBare ? first : quoted(text) }
}

/** An end by its name where it has one: on the loopback all addresses are the same. */
function endValue({ address, owner }: ConversationEnd, isClient: boolean): Value {
  const side = isClient ? 'client' : 'server'
  const names = [owner.containerName, owner.process].filter((name) => name !== undefined)
  if (names.length > 0) return { field: side, value: quoted(names.join('/')) }
  return { field: `${side}.address`, value: address }
}

function source(row: PacketRow): Value {
  return { field: `${addressProtocol(row.source)}.src`, value: row.source }
}

function destination(row: PacketRow): Value {
  return { field: `${addressProtocol(row.destination)}.dst`, value: row.destination }
}

/** Six pairs of hex digits are a MAC address; otherwise a colon is IPv6's. */
function addressProtocol(address: string): string {
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address)) return 'eth'
  return address.includes(':') ? 'ipv6' : 'ip'
}

/** `HTTP/2` is `http2` in a filter. */
function protocolName(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]/g, '')
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** To the nanosecond, without the rounding of a division. */
function seconds(offsetNs: number): string {
  const whole = Math.floor(offsetNs / 1e9)
  return `${whole}.${String(offsetNs - whole * 1e9).padStart(9, '0')}`
}
