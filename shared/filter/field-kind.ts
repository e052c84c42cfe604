import type { Field } from '../packet/field.ts'
import type { RowKind } from '../packet/row-kind.ts'

/**
 * What a field holds, which decides what it can be compared with. `address` is of any family;
 * `seconds` is a span and `epoch` a time since 1970, both written as decimal seconds. A `protocol` is
 * the octets of a layer, a `group` has no value: both can only be asked for or, a protocol, searched.
 */
export type FieldKind = RowKind | 'ipv4' | 'ipv6' | 'mac' | 'seconds' | 'epoch' | 'protocol'

/** How a kind is called in a sentence. */
export const kindTitles: Readonly<Record<FieldKind, string>> = {
  number: 'a number',
  flag: 'a flag (0 or 1)',
  text: 'text',
  address: 'an address',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  mac: 'a MAC address',
  bytes: 'a byte string',
  seconds: 'a number of seconds',
  epoch: 'a number of seconds since 1970',
  protocol: 'a protocol',
  group: 'a group without a value of its own',
}

const shown = {
  number: 'number',
  hexadecimal: 'number',
  flag: 'flag',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  mac: 'mac',
  bytes: 'bytes',
} as const satisfies Record<Field['shows'], FieldKind>

export function kindOfHeaderField({ shows }: Field): FieldKind {
  return shown[shows]
}

const addressKinds: ReadonlySet<FieldKind> = new Set(['address', 'ipv4', 'ipv6', 'mac'])

export function isAddress(kind: FieldKind): boolean {
  return addressKinds.has(kind)
}

/** Whether `contains`, `matches` and slices can look into it. */
export function hasOctets(kind: FieldKind): boolean {
  return kind === 'text' || kind === 'bytes' || kind === 'protocol' || isAddress(kind)
}
