import type { FilterField } from '../../filter/catalogue.ts'
import { formatIpv4, formatIpv6 } from '../../format/address.ts'
import { Direction } from '../../messages/records.ts'
import { ConversationValues, isConversationField, isHeaderField } from './conversation-values.ts'
import { exchangeRecords } from '../exchange-records.ts'
import type { Kept } from '../kept.ts'

/** Conversations that are looked at, the latest: a person waits for what is offered. */
const conversationsMax = 2000
const exchangesPerConversation = 20
const valuesMax = 50

/** A value as it is written in a filter, and how many of the conversations looked at have it. */
export type PresentValue = { text: string; conversations: number }

/**
 * Values that a field has in the capture, the most frequent first, of fields that conversations,
 * exchanges or interfaces tell; none for the others.
 */
export function presentValues(kept: Kept, field: FilterField, typed: string): PresentValue[] {
  const counts = new Map<string, number>()
  const wanted = typed.toLowerCase()
  for (const values of valuesByConversation(kept, field)) {
    for (const text of new Set(values)) {
      if (!text.toLowerCase().includes(wanted)) continue
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  }
  return [...counts]
    .map(([text, conversations]) => ({ text, conversations }))
    .toSorted((a, b) => b.conversations - a.conversations || (a.text < b.text ? -1 : 1))
    .slice(0, valuesMax)
}

function* valuesByConversation(kept: Kept, field: FilterField): Iterable<string[]> {
  if (field.kind === 'flag') yield ['0', '1']
  if (field.name === 'interface' || field.name === 'frame.interface_name') {
    yield kept.interfaces.map(({ name }, index) => quoted(name ?? String(index)))
  }
  const read = readerOf(kept, field)
  if (read === undefined) return
  const { lastId, firstId } = kept.flows.conversations
  const oldest = Math.max(firstId, lastId - conversationsMax + 1)
  for (let id = lastId; id >= oldest; id--) yield read(id)
}

function readerOf(kept: Kept, field: FilterField): ((id: number) => string[]) | undefined {
  const exchange = exchangeReaders[field.name]
  if (exchange) {
    return (id) =>
      exchangeRecords(kept, id, exchangesPerConversation)
        .map(exchange)
        .filter((text) => text !== '')
  }
  const isNumberOfOne = field.name.endsWith('stream') || field.name === 'conversation'
  const isPresence = field.kind === 'protocol'
  if (!isConversationField(field) || isNumberOfOne || isPresence) return undefined
  const values = new ConversationValues(kept)
  const read = (id: number, way: number) => values.of(id, way).values(field).map(written)
  return (id) => {
    const toServer = read(id, Direction.toServer)
    return isHeaderField(field) ? [...toServer, ...read(id, Direction.toClient)] : toServer
  }
}

type Exchange = ReturnType<typeof exchangeRecords>[number]

/** `GET /index.html` and `200 OK` are what exchanges keep. */
const exchangeReaders: Readonly<Record<string, (exchange: Exchange) => string>> = {
  'http.request.method': ({ application, request }) =>
    application === 'HTTP' ? quoted(request.split(' ')[0]!) : '',
  'http.request.uri': ({ application, request }) =>
    application === 'HTTP' ? quoted(request.split(' ')[1] ?? '') : '',
  'http.response.code': ({ application, status }) =>
    application === 'HTTP' && status !== undefined ? String(status) : '',
}

function written(value: number | bigint | string | Uint8Array): string {
  if (typeof value === 'string') return quoted(value)
  if (!(value instanceof Uint8Array)) return String(value)
  return value.length === 4 ? formatIpv4(value, 0) : formatIpv6(value, 0)
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
