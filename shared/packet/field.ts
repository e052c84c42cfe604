import { formatIpv4, formatIpv6, formatMac } from '../format/address.ts'
import { formatHexBytes, formatHexNumber } from '../format/hex.ts'
import type { PacketBytes } from './packet-bytes.ts'

type Shows = 'number' | 'hexadecimal' | 'flag' | 'ipv4' | 'ipv6' | 'mac' | 'bytes'

/**
 * A field at a fixed place in a header, as data: the tree, the highlighted bytes and the names in a
 * filter all come from it. `offset` counts from the layer's first byte.
 */
export type Field = {
  label: string
  offset: number
  length: number
  shows: Shows
  /** The bits that are the field's; its value is shifted down to the lowest of them. */
  mask?: number
  names?: ValueNames
  /** What one unit of the number stands for: 4 for a header length in words of 4 bytes. */
  scale?: number
  unit?: string
}

export type ValueNames = Readonly<Record<number, string>>

/** Fields by Wireshark's name without the protocol's. `flags.syn` is shown below `flags`. */
export type Fields = Readonly<Record<string, Field>>

type NumberOptions = { names?: ValueNames; scale?: number; unit?: string; mask?: number }

export const uint8 = (offset: number, label: string, options: NumberOptions = {}): Field => ({
  label,
  offset,
  length: 1,
  shows: 'number',
  ...options,
})

export const uint16 = (offset: number, label: string, options: NumberOptions = {}): Field => ({
  label,
  offset,
  length: 2,
  shows: 'number',
  ...options,
})

export const uint32 = (offset: number, label: string, options: NumberOptions = {}): Field => ({
  label,
  offset,
  length: 4,
  shows: 'number',
  ...options,
})

export const uint24 = (offset: number, label: string, options: NumberOptions = {}): Field => ({
  label,
  offset,
  length: 3,
  shows: 'number',
  ...options,
})

export const hex8 = (offset: number, label: string, options: NumberOptions = {}): Field => ({
  label,
  offset,
  length: 1,
  shows: 'hexadecimal',
  ...options,
})

export const hex32 = (offset: number, label: string, options: NumberOptions = {}): Field => ({
  label,
  offset,
  length: 4,
  shows: 'hexadecimal',
  ...options,
})

export const hex16 = (offset: number, label: string, options: NumberOptions = {}): Field => ({
  label,
  offset,
  length: 2,
  shows: 'hexadecimal',
  ...options,
})

/** One bit of the 8 at `offset`. */
export const flag8 = (offset: number, mask: number, label: string): Field => ({
  label,
  offset,
  length: 1,
  shows: 'flag',
  mask,
})

/** One bit of the 16 at `offset`. */
export const flag16 = (offset: number, mask: number, label: string): Field => ({
  label,
  offset,
  length: 2,
  shows: 'flag',
  mask,
})

export const ipv4Address = (offset: number, label: string): Field => ({
  label,
  offset,
  length: 4,
  shows: 'ipv4',
})

export const ipv6Address = (offset: number, label: string): Field => ({
  label,
  offset,
  length: 16,
  shows: 'ipv6',
})

export const macAddress = (offset: number, label: string): Field => ({
  label,
  offset,
  length: 6,
  shows: 'mac',
})

/** One bit of the 32 at `offset`. */
export const flag32 = (offset: number, mask: number, label: string): Field => ({
  label,
  offset,
  length: 4,
  shows: 'flag',
  mask,
})

/** Octets that mean nothing here: keys, ciphertext, what a later field explains. */
export const octets = (offset: number, length: number, label: string): Field => ({
  label,
  offset,
  length,
  shows: 'bytes',
})

/** Whether a filter compares it as a number. */
export function isNumber({ shows }: Field): boolean {
  return shows === 'number' || shows === 'hexadecimal' || shows === 'flag'
}

/** The number a field holds in the layer at `layerOffset`. Throws `Unreadable`. */
export function readField(bytes: PacketBytes, layerOffset: number, field: Field): number {
  const value = bytes.uint(layerOffset + field.offset, field.length)
  if (field.mask === undefined) return value
  const lowestBit = (field.mask & -field.mask) >>> 0
  return ((value & field.mask) >>> 0) / lowestBit
}

/** What the tree shows of a field. Throws `Unreadable`. */
export function formatField(bytes: PacketBytes, layerOffset: number, field: Field): string {
  const offset = layerOffset + field.offset
  switch (field.shows) {
    case 'ipv4':
      return formatIpv4(bytes.slice(offset, 4), 0)
    case 'ipv6':
      return formatIpv6(bytes.slice(offset, 16), 0)
    case 'mac':
      return formatMac(bytes.slice(offset, 6), 0)
    case 'bytes':
      return formatHexBytes(bytes.slice(offset, field.length))
    case 'flag':
      return readField(bytes, layerOffset, field) === 0 ? 'Not set' : 'Set'
    case 'number':
    case 'hexadecimal':
      return formatNumber(readField(bytes, layerOffset, field), field)
  }
}

function formatNumber(value: number, field: Field): string {
  const name = field.names?.[value]
  const digits =
    field.shows === 'hexadecimal' ? formatHexNumber(value, field.length) : String(value)
  if (name !== undefined) return `${name} (${digits})`
  const scaled = field.scale === undefined ? digits : String(value * field.scale)
  return field.unit === undefined ? scaled : `${scaled} ${field.unit}`
}
