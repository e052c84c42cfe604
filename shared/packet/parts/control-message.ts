import { type ValueNames, hex16, uint8 } from '../field.ts'
import type { Header } from '../header.ts'

/** The fields with which all control messages of IPv4 and IPv6 begin. */
export const controlMessageFields = (typeNames: ValueNames) => ({
  type: uint8(0, 'Type', { names: typeNames }),
  code: uint8(1, 'Code'),
  checksum: hex16(2, 'Checksum'),
})

type MessageNames = { types: ValueNames; codes: Readonly<Record<number, ValueNames>> }

/** `Destination unreachable (Port unreachable)`, `Type 77`. */
export function controlMessageName(header: Header<'type' | 'code'>, names: MessageNames): string {
  const type = header.number('type')
  const name = names.types[type] ?? `Type ${type}`
  const code = names.codes[type]?.[header.number('code')]
  return code === undefined ? name : `${name} (${code})`
}

/** `id 119 seq 1`: what stands behind the checksum of an echo. */
export function echoText({ bytes, offset }: Header): string {
  return `id ${bytes.uint16(offset + 4)} seq ${bytes.uint16(offset + 6)}`
}
