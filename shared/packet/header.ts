import { type Field, formatField, isNumber, readField } from './field.ts'
import type { PacketField } from './layer.ts'
import type { PacketBytes } from './packet-bytes.ts'
import type { FoundMessage } from './stream.ts'

export type HeaderPlace = {
  offset: number
  headerEnd: number
  end: number
  /** The transport's payload on the wire; 0 outside a transport. */
  payloadLength: number
  /** Whether the one who sent it is the client, as far as ports or the conversation tell. */
  fromClient: boolean
  /** The messages that begin in this packet, where their connection has been followed up to here. */
  followed?: readonly FoundMessage[] | undefined
  /** What earlier datagrams have settled for this one: see `Protocol.settles`. */
  settled?: number | undefined
  /** The only row that is asked for: others may be left out where that saves work. */
  wanted?: string | undefined
}

/**
 * One layer of a packet that somebody looks at. Reads are checked: past the layer's end they throw
 * `Unreadable`, and whoever describes the layer keeps what was read before.
 */
export class Header<Name extends string = string> {
  readonly bytes: PacketBytes
  readonly offset: number
  readonly headerEnd: number
  readonly end: number
  readonly payloadLength: number
  readonly fromClient: boolean
  readonly followed: readonly FoundMessage[] | undefined
  readonly settled: number | undefined
  readonly wanted: string | undefined
  readonly #fields: Readonly<Record<Name, Field>>

  constructor(bytes: PacketBytes, fields: Readonly<Record<Name, Field>>, place: HeaderPlace) {
    this.bytes = bytes
    this.#fields = fields
    this.offset = place.offset
    this.headerEnd = place.headerEnd
    this.end = place.end
    this.payloadLength = place.payloadLength
    this.fromClient = place.fromClient
    this.followed = place.followed
    this.settled = place.settled
    this.wanted = place.wanted
  }

  /** The number in a field of the table. */
  number(name: Name): number {
    return readField(this.bytes, this.offset, this.#fields[name])
  }

  /** A field of the table as the tree shows it. */
  text(name: Name): string {
    return formatField(this.bytes, this.offset, this.#fields[name])
  }

  /** A row of the tree under the full name `name`; the field's place counts from `start`. */
  row(name: string, field: Field, start = this.offset): PacketField {
    return {
      name,
      label: field.label,
      value: formatField(this.bytes, start, field),
      ...(isNumber(field) && { number: readField(this.bytes, start, field) * (field.scale ?? 1) }),
      offset: start + field.offset,
      length: field.length,
      ...(field.mask !== undefined && { mask: field.mask }),
    }
  }
}
