import { Application, CarriedBy, type PacketCursor } from './packet-cursor.ts'
import { type Protocol, bindingTables } from './protocol.ts'
import { protocols } from './protocols/index.ts'

const KEYS = 0x1_0000
const TABLES = 1 + Math.max(...Object.values(bindingTables))

/** For each table and key the protocol's place in the list plus one; 0 where nobody is bound. */
const bindings = bindAll(protocols)

/** Protocols that know their own content, in the order of the list. */
const recognisers = protocols.flatMap((protocol, index) =>
  protocol.recognises === undefined ? [] : [{ index, recognises: protocol.recognises }],
)

/** The protocol of what comes next at the cursor, as its place in the list, or -1. */
export function findCarried(cursor: PacketCursor): number {
  const table = cursor.carriedBy
  if (table === CarriedBy.nothing || cursor.offset > cursor.end) return -1
  if (table !== CarriedBy.tcpPort && table !== CarriedBy.udpPort) {
    return accepted(cursor, table, cursor.carriedKey)
  }
  if (table === CarriedBy.tcpPort && cursor.application !== Application.unknown) {
    return followed(cursor)
  }
  // An empty segment or datagram carries nothing, whatever its ports are.
  if (cursor.offset === cursor.end) return -1
  cursor.fromClient = true
  const byDestination = accepted(cursor, table, cursor.destinationPort)
  if (byDestination >= 0) return byDestination
  cursor.fromClient = false
  const bySource = accepted(cursor, table, cursor.sourcePort)
  if (bySource >= 0) return bySource
  // Clients are given ports from the upper range (RFC 6335, section 6).
  cursor.fromClient = cursor.sourcePort > cursor.destinationPort
  const index = recognised(cursor)
  if (index >= 0 || table !== CarriedBy.udpPort) return index
  // Asked last: in a tunnel, the datagrams around the conversation's own name something.
  return cursor.application < 0 ? -1 : cursor.application
}

/** The protocol of the message that is known to begin in this payload. */
function followed(cursor: PacketCursor): number {
  if (cursor.application < 0 || cursor.offset + cursor.messageOffset >= cursor.end) return -1
  cursor.offset += cursor.messageOffset
  return cursor.application
}

/** Whether packets of this LINKTYPE_ can be read at all. */
export function isLinkTypeKnown(linkType: number): boolean {
  return linkType < KEYS && bindings[CarriedBy.link * KEYS + linkType] !== 0
}

function accepted(cursor: PacketCursor, table: number, key: number): number {
  const index = bindings[table * KEYS + key]! - 1
  if (index < 0) return -1
  const protocol = protocols[index]!
  return protocol.accepts === undefined || protocol.accepts(cursor) ? index : -1
}

function recognised(cursor: PacketCursor): number {
  for (const { index, recognises } of recognisers) {
    if (recognises(cursor)) return index
  }
  return -1
}

/** Throws when two protocols claim the same key: that is a mistake in the list. */
export function bindAll(list: readonly Protocol[]): Uint8Array {
  const table = new Uint8Array(TABLES * KEYS)
  for (const [index, protocol] of list.entries()) {
    for (const [name, key] of protocol.carriedBy) {
      const place = bindingTables[name] * KEYS + key
      const taken = table[place]!
      if (taken !== 0) {
        throw new Error(`${name} ${key}: ${list[taken - 1]!.name} and ${protocol.name} collide`)
      }
      table[place] = index + 1
    }
  }
  return table
}
