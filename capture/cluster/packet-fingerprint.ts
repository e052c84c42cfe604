import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { AddressFamily, PacketCursor } from '../../shared/packet/packet-cursor.ts'
import { protocols } from '../../shared/packet/protocols/index.ts'
import { walkTransport } from '../../shared/packet/walk-packet.ts'

const tcpLayer = protocols.findIndex(({ name }) => name === 'tcp')
const udpLayer = protocols.findIndex(({ name }) => name === 'udp')

/** IANA protocol numbers. */
const tcp = 6
const udp = 17

/** A TCP header without options; on the way a node may change those of a SYN. */
const tcpHeaderBytes = 20
const tcpChecksumOffset = 16
const udpChecksumOffset = 6
/** Of the payload; its length counts as well. */
const contentBytesMax = 128

/** The offset basis and the prime of the 32-bit hash of Fowler, Noll and Vo. */
const basis = 0x811c9dc5
const prime = 0x01000193
/** Another basis: both halves together are as good as 64 bits. */
const otherBasis = 0x9747b28c

/**
 * What of a packet stays the same on its way from pod to pod, as two numbers: addresses, ports, IPv4's
 * identification, sequence numbers, flags, lengths and content. What changes is left out: the link, the
 * time to live, checksums (which a card may fill in) and TCP options. One object serves all packets.
 */
export class PacketFingerprint {
  readonly cursor = new PacketCursor()
  first = 0
  second = 0
  /** Of the addresses and ports alone: the same for all packets of one direction. 52 bits. */
  direction = 0

  /** False where there is nothing to tell the packet by: it has no IP addresses. Some 0.3 µs. */
  take({ bytes, offset, capturedLength, length }: PacketRecord, linkType: number): boolean {
    const { cursor } = this
    cursor.begin(bytes, offset, capturedLength, length)
    walkTransport(cursor, linkType)
    if (cursor.addressFamily === AddressFamily.none) return false
    this.first = basis
    this.second = otherBasis
    const isIpv4 = cursor.addressFamily === AddressFamily.ipv4
    const addressBytes = isIpv4 ? 4 : 16
    this.#addBytes(cursor.sourceOffset, addressBytes)
    this.#addBytes(cursor.destinationOffset, addressBytes)
    this.#add(cursor.transport)
    this.#addNumber16(cursor.sourcePort)
    this.#addNumber16(cursor.destinationPort)
    this.direction = this.first * 0x10_0000 + (this.second >>> 12)
    // The identification is the second word of the header, the source the fourth (RFC 791, 3.1).
    if (isIpv4) this.#addBytes(cursor.sourceOffset - 8, 2)
    this.#addTransport(cursor.destinationOffset + addressBytes)
    return true
  }

  #addTransport(fromOffset: number): void {
    const { cursor } = this
    if (cursor.transport === tcp || cursor.transport === udp) {
      const header = this.#layerStart(cursor.transport === tcp ? tcpLayer : udpLayer)
      if (cursor.transport === tcp) {
        this.#addBytes(header, tcpChecksumOffset)
        this.#addBytes(header + tcpChecksumOffset + 2, tcpHeaderBytes - tcpChecksumOffset - 2)
      } else this.#addBytes(header, udpChecksumOffset)
      this.#addContent(cursor.payloadOffset)
    } else this.#addContent(fromOffset)
    this.#addNumber16(cursor.payloadLength)
  }

  #layerStart(protocol: number): number {
    const { cursor } = this
    for (let layer = cursor.layerCount - 1; layer >= 0; layer--) {
      if (cursor.layerProtocol[layer] === protocol) return cursor.layerOffset[layer]!
    }
    return cursor.end
  }

  #addContent(from: number): void {
    this.#addBytes(from, Math.min(contentBytesMax, this.cursor.end - from))
  }

  #addBytes(from: number, length: number): void {
    const { bytes, end } = this.cursor
    const to = Math.min(from + length, end)
    for (let at = from; at < to; at++) this.#add(bytes[at]!)
  }

  #addNumber16(value: number): void {
    this.#add(value & 0xff)
    this.#add((value >> 8) & 0xff)
  }

  #add(byte: number): void {
    this.first = Math.imul(this.first ^ byte, prime) >>> 0
    this.second = Math.imul(this.second ^ byte, prime) >>> 0
  }
}
