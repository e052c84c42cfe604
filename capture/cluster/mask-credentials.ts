import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { PacketCursor } from '../../shared/packet/packet-cursor.ts'
import { walkTransport } from '../../shared/packet/walk-packet.ts'

/** Headers that carry credentials: RFC 9110, 11.6.2 and 11.7.2, and RFC 6265, 4. */
const headers = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'].map((name) =>
  Uint8Array.from(`${name}:`, (letter) => letter.charCodeAt(0)),
)
const nameLengthMax = Math.max(...headers.map(({ length }) => length))

/** IANA protocol number. */
const tcp = 6
const lineFeed = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const tab = 0x09
const star = 0x2a

/** Directions of connections whose values are remembered; the oldest is forgotten for a new one. */
const directionsMax = 4096
/** No header is longer: what is this far away has nothing to do with it. */
const valueBytesMax = 64 * 1024

/** The values of a direction that were masked last, in sequence numbers. */
type MaskedValues = {
  /** Where the first of them begins. */
  from: number
  /** Where the last of them ends, or goes on when its end has not been seen. */
  to: number
  ended: boolean
  /** What there is of the name, lower case, when the cut is in it. */
  cutName?: Uint8Array
}

/**
 * Overwrites the values of HTTP/1 headers that carry credentials with stars, in the packet's own bytes:
 * lengths stay, so nothing else about the packet changes. A value or a name that a segment's end cuts
 * is followed into the next one, also when segments are lost, overtaken or sent again. A line of a
 * body that looks like such a header is masked too. HTTP/2 compresses its headers: they are not found.
 *
 * Costs a walk through the headers and a search for line feeds; keeps nothing for most packets.
 */
export class CredentialMask {
  readonly #cursor = new PacketCursor()
  readonly #masked = new Map<number, MaskedValues>()

  /** Changes `record.bytes`, which must not be needed unmasked any more. */
  mask(record: Readonly<PacketRecord>, linkType: number): void {
    const cursor = this.#cursor
    cursor.begin(record.bytes, record.offset, record.capturedLength, record.length)
    walkTransport(cursor, linkType)
    if (cursor.transport !== tcp || cursor.payloadLength === 0) return
    const start = cursor.payloadOffset
    const end = Math.min(start + cursor.payloadLength, record.offset + record.capturedLength)
    if (start < end) this.#maskPayload(start, end)
  }

  #maskPayload(start: number, end: number): void {
    const { bytes } = this.#cursor
    const key = this.#directionKey()
    let at = this.#goOn(key, start, end)
    // A segment may begin where a line does.
    if (at === start) at = this.#maskLine(key, start, end)
    for (;;) {
      const feed = bytes.indexOf(lineFeed, at)
      if (feed < 0 || feed >= end) return
      at = this.#maskLine(key, feed + 1, end)
    }
  }

  /** Masks what a value from before has in this segment. Answers where to look on. */
  #goOn(key: number, start: number, end: number): number {
    const masked = this.#masked.get(key)
    if (masked === undefined) return start
    const { sequence } = this.#cursor
    const behind = (sequence - masked.to) | 0
    if (masked.cutName) {
      return behind === 0 ? this.#finishName(key, masked.cutName, start, end) : start
    }
    const isWithin = ((sequence - masked.from) | 0) > 0 && behind < 0
    // A segment was lost or overtaken, and may have held the value's end.
    const mayGoOn = !masked.ended && behind >= 0 && behind < valueBytesMax
    return isWithin || mayGoOn ? this.#maskValue(key, start, end) : start
  }

  /** The rest of a name that was cut, and its value. */
  #finishName(key: number, name: Uint8Array, from: number, end: number): number {
    const { bytes } = this.#cursor
    for (const header of headers) {
      const rest = header.length - name.length
      if (rest <= 0 || from + rest > end || !beginsWith(header, name, 0, name.length)) continue
      if (matches(bytes, from, header, name.length)) return this.#maskValue(key, from + rest, end)
    }
    this.#masked.delete(key)
    return from
  }

  /** Masks the line's value when it is such a header. Answers where to look for the next line. */
  #maskLine(key: number, from: number, end: number): number {
    const { bytes } = this.#cursor
    if (from >= end || !mayBegin(bytes[from]!)) return from
    for (const header of headers) {
      if (from + header.length <= end) {
        if (matches(bytes, from, header, 0)) return this.#maskValue(key, from + header.length, end)
      } else if (beginsWith(header, bytes, from, end - from)) {
        const to = this.#sequenceAt(end)
        this.#remember(key, { from: to, to, ended: false, cutName: header.slice(0, end - from) })
        return end
      }
    }
    return from
  }

  /** Up to the end of its line, and of the lines that go on with it (RFC 9112, 5.2). */
  #maskValue(key: number, from: number, end: number): number {
    const { bytes } = this.#cursor
    for (let at = from; at < end; at++) {
      const byte = bytes[at]!
      if (byte === lineFeed && !isBlank(bytes[at + 1], at + 1 < end)) {
        this.#extend(key, from, at, true)
        return at
      }
      if (byte !== lineFeed && byte !== carriageReturn && !isBlank(byte, true)) bytes[at] = star
    }
    this.#extend(key, from, end, false)
    return end
  }

  /** A segment that is sent again may begin within any of the values. */
  #extend(key: number, fromPlace: number, toPlace: number, ended: boolean): void {
    const before = this.#masked.get(key)
    const from = this.#sequenceAt(fromPlace)
    const { payloadOffset, payloadLength } = this.#cursor
    // Of a value that was captured in part, the rest is in no packet.
    const isCut = !ended && toPlace < payloadOffset + payloadLength
    const to = this.#sequenceAt(isCut ? payloadOffset + payloadLength : toPlace)
    const distance = before && !before.cutName ? (from - before.from) | 0 : -1
    const isNear = distance >= 0 && distance < valueBytesMax
    this.#remember(key, { from: isNear ? before!.from : from, to, ended })
  }

  #remember(key: number, masked: MaskedValues): void {
    if (!this.#masked.delete(key) && this.#masked.size === directionsMax) {
      this.#masked.delete(this.#masked.keys().next().value!)
    }
    this.#masked.set(key, masked)
  }

  /** The sequence number of the octet at a place in the packet. */
  #sequenceAt(place: number): number {
    return (this.#cursor.sequence + place - this.#cursor.payloadOffset) | 0
  }

  /** Addresses and ports of a direction as one number (FNV-1a); two that agree mask too much at worst. */
  #directionKey(): number {
    const { bytes, sourceOffset, destinationOffset, addressFamily } = this.#cursor
    const length = addressFamily === 4 ? 4 : 16
    let hash = 0x811c9dc5
    const add = (value: number) => (hash = Math.imul(hash ^ value, 0x01000193))
    for (let at = 0; at < length; at++) add(bytes[sourceOffset + at]!)
    for (let at = 0; at < length; at++) add(bytes[destinationOffset + at]!)
    add(this.#cursor.sourcePort)
    add(this.#cursor.destinationPort)
    return hash
  }
}

function isBlank(byte: number | undefined, isThere: boolean): boolean {
  return isThere && (byte === space || byte === tab)
}

/** Whether a byte is the first letter of one of the names. */
function mayBegin(byte: number): boolean {
  const letter = byte | 0x20
  return headers.some((header) => header[0] === letter)
}

/** Whether the header's octets from `skip` on stand at `from`, in either case. */
function matches(bytes: Uint8Array, from: number, header: Uint8Array, skip: number): boolean {
  for (let at = skip; at < header.length; at++) {
    if (lower(bytes[from + at - skip]!) !== header[at]) return false
  }
  return true
}

/** Whether the header begins with the `length` octets at `from`. */
function beginsWith(header: Uint8Array, bytes: Uint8Array, from: number, length: number): boolean {
  if (length > nameLengthMax) return false
  for (let at = 0; at < length; at++) if (lower(bytes[from + at]!) !== header[at]) return false
  return true
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
}
