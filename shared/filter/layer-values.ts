import { parseAddress } from '../flow/parse-address.ts'
import { layerHeader, layerProtocol } from '../packet/describe-layer.ts'
import { dissect } from '../packet/dissect.ts'
import { type Field, isNumber, readField } from '../packet/field.ts'
import { IpProtocol } from '../packet/ip-protocol.ts'
import type { PacketField } from '../packet/layer.ts'
import { PacketBytes, readOr } from '../packet/packet-bytes.ts'
import type { KnownApplication, PacketCursor } from '../packet/packet-cursor.ts'
import { protocols } from '../packet/protocols/index.ts'
import type { FilterField, LayerField } from './catalogue.ts'
import type { Value } from './expression.ts'
import type { FieldKind } from './field-kind.ts'
import { readHex } from './literal.ts'

/** A packet whose headers the cursor has walked. */
export type WalkedPacket = {
  cursor: PacketCursor
  /** As captured. */
  bytes: Uint8Array
  linkType: number
  /** On the wire. */
  length: number
  application: KnownApplication | undefined
}

/**
 * Values of fields in the layers of one packet. What has a fixed place in a header is read there; rows
 * are made only of the layers that the field can stand in, once for each.
 */
export class LayerValues {
  readonly #packet: WalkedPacket
  /** By the name of the rows, and then by layer. */
  readonly #rows = new Map<string, PacketField[][]>()

  constructor(packet: WalkedPacket) {
    this.#packet = packet
  }

  /** Every value, outermost first. Empty for fields whose values come from the capture. */
  values(field: FilterField): Value[] {
    const { source } = field
    switch (source.from) {
      case 'members':
        return source.members.flatMap((member) => this.values(member))
      case 'packet':
        return source.what === 'octets' ? [this.#packet.bytes] : [this.#protocolNames()]
      case 'payload':
        return this.#payload(source.protocol)
      case 'protocol':
        return this.#octets(source.protocol, (layer) => this.#packet.cursor.layerEnd[layer]!)
      case 'layers':
        return this.#valuesInLayers(field, source)
      case 'capture':
        return []
    }
  }

  /** As `values`, but of a protocol its headers alone. */
  headers(field: FilterField): Value[] {
    if (field.source.from !== 'protocol') return this.values(field)
    return this.#octets(
      field.source.protocol,
      (layer) => this.#packet.cursor.layerHeaderEnd[layer]!,
    )
  }

  #protocolNames(): string {
    const { cursor } = this.#packet
    const names: string[] = []
    for (let layer = 0; layer < cursor.layerCount; layer++) {
      names.push(layerProtocol(cursor, layer).name)
    }
    return names.join(':')
  }

  #payload(protocol: number): Value[] {
    const { cursor } = this.#packet
    const transport = protocols[protocol]!.name === 'tcp' ? IpProtocol.tcp : IpProtocol.udp
    if (cursor.transport !== transport || cursor.payloadLength === 0) return []
    const layer = cursor.layerProtocol.subarray(0, cursor.layerCount).lastIndexOf(protocol)
    const { payloadOffset } = cursor
    const end = Math.min(cursor.layerEnd[layer] ?? 0, payloadOffset + cursor.payloadLength)
    return end > payloadOffset ? [cursor.bytes.subarray(payloadOffset, end)] : []
  }

  #octets(protocol: number, endOf: (layer: number) => number): Value[] {
    const { cursor } = this.#packet
    const found: Value[] = []
    for (let layer = 0; layer < cursor.layerCount; layer++) {
      if (cursor.layerProtocol[layer] === protocol) {
        found.push(cursor.bytes.subarray(cursor.layerOffset[layer]!, endOf(layer)))
      } else if (this.#quotes(layer)) {
        for (const row of this.#rowsNamed(layer, protocols[protocol]!.name)) {
          found.push(this.#octetsOf(row))
        }
      }
    }
    return found
  }

  #valuesInLayers(
    { kind }: FilterField,
    { protocols: places, headers, rowName }: LayerField,
  ): Value[] {
    const { cursor } = this.#packet
    const found: Value[] = []
    for (let layer = 0; layer < cursor.layerCount; layer++) {
      const protocol = cursor.layerProtocol[layer]!
      const header = headers.get(protocol)
      if (header !== undefined) {
        const value = this.#headerValue(layer, header)
        if (value !== undefined) found.push(value)
      }
      const hasRows = (header === undefined && places.includes(protocol)) || this.#quotes(layer)
      if (!hasRows) continue
      for (const row of this.#rowsNamed(layer, rowName)) {
        const value = this.#rowValue(row, kind)
        if (value !== undefined) found.push(value)
      }
    }
    return found
  }

  #headerValue(layer: number, field: Field): Value | undefined {
    const { cursor } = this.#packet
    const bytes = new PacketBytes(cursor.bytes, cursor.layerEnd[layer]!)
    const offset = cursor.layerOffset[layer]!
    return readOr(undefined, () =>
      isNumber(field)
        ? readField(bytes, offset, field) * (field.scale ?? 1)
        : bytes.slice(offset + field.offset, field.length),
    )
  }

  #quotes(layer: number): boolean {
    return layerProtocol(this.#packet.cursor, layer).quotedPacketOffset !== undefined
  }

  #rowsNamed(layer: number, name: string): PacketField[] {
    let byLayer = this.#rows.get(name)
    if (byLayer === undefined) this.#rows.set(name, (byLayer = []))
    return (byLayer[layer] ??= this.#readRows(layer, name).filter((row) => row.name === name))
  }

  /** The rows of a layer that have no fixed place, those below each other one after the other. */
  #readRows(layer: number, wanted: string): PacketField[] {
    const header = layerHeader(this.#packet.cursor, layer, wanted)
    const protocol = layerProtocol(this.#packet.cursor, layer)
    const rows: PacketField[] = []
    const outer: PacketField[] = []
    readOr(undefined, () => {
      for (const row of protocol.details?.(header) ?? []) outer.push(row)
    })
    // Only now: a row may get those below it after it has been yielded.
    for (const row of outer) addRows(rows, row)
    const quoted = readOr(undefined, () => protocol.quotedPacketOffset?.(header))
    return quoted === undefined ? rows : [...rows, ...this.#quotedRows(layer, quoted)]
  }

  #quotedRows(layer: number, offset: number): PacketField[] {
    const { bytes, linkType, length, application } = this.#packet
    const context = { capturedLength: bytes.length, length, application }
    const rows: PacketField[] = []
    for (const row of dissect(bytes, linkType, context).layers[layer]?.fields ?? []) {
      if (row.offset >= offset && row.children !== undefined) addRows(rows, row)
    }
    return rows
  }

  #rowValue(row: PacketField, kind: FieldKind): Value | undefined {
    switch (kind) {
      case 'number':
        // `Content-Length` is text where it stands, and a number under its other name.
        return row.number ?? (/^\d{1,15}$/.test(row.value) ? Number(row.value) : undefined)
      case 'flag':
      case 'group':
        return row.number ?? 1
      case 'address':
      case 'ipv4':
      case 'ipv6':
      case 'mac':
        return addressOf(row.value)
      case 'bytes':
        return readHex(row.value) ?? this.#octetsOf(row)
      default:
        return row.value
    }
  }

  #octetsOf({ offset, length }: PacketField): Uint8Array {
    return this.#packet.cursor.bytes.subarray(offset, offset + length)
  }
}

function addRows(into: PacketField[], row: PacketField): void {
  into.push(row)
  for (const child of row.children ?? []) addRows(into, child)
}

/** 4, 16 or 6 octets. */
function addressOf(text: string): Uint8Array | undefined {
  const address = parseAddress(text)
  if (address === undefined) return readHex(text)
  return text.includes(':') ? address : address.subarray(12)
}
