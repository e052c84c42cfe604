import { parseAddress } from '../flow/parse-address.ts'
import type { Value } from './expression.ts'
import { type FieldKind, kindTitles } from './field-kind.ts'
import { Refused } from './problem.ts'
import type { Token } from './tokens.ts'

/** A value as it was written, understood as the kind of what it is compared with. */
export type Literal = { value: Value; prefixBits?: number }

/** Throws `Refused`. A `protocol` is compared with octets. */
export function readLiteral(token: Token, kind: FieldKind): Literal {
  const literal = readers[kind](token)
  if (literal !== undefined)
    return typeof literal === 'object' && 'value' in literal ? literal : { value: literal }
  throw new Refused(
    `Here ${kindTitles[expected(kind)]} is expected, such as ${examples[kind]}.`,
    token,
  )
}

function expected(kind: FieldKind): FieldKind {
  return kind === 'protocol' || kind === 'group' ? 'bytes' : kind
}

const examples: Readonly<Record<FieldKind, string>> = {
  number: "80, 0x50 or 'P'",
  flag: '1 or 0',
  text: '"GET"',
  address: '10.0.0.1, 10.0.0.0/8 or fe80::1',
  ipv4: '10.0.0.1 or 10.0.0.0/8',
  ipv6: 'fe80::1 or fe80::/10',
  mac: '02:42:ac:11:00:02',
  bytes: '47:45:54 or "GET"',
  seconds: '0.25',
  epoch: '1700000000.5',
  protocol: '47:45:54 or "GET"',
  group: '47:45:54 or "GET"',
}

type Read = (token: Token) => Literal | Value | undefined

const readers: Readonly<Record<FieldKind, Read>> = {
  number: readNumber,
  flag: readFlag,
  text: ({ text }) => text,
  address: (token) => readIp(token, 4) ?? readIp(token, 16) ?? readMac(token),
  ipv4: (token) => readIp(token, 4),
  ipv6: (token) => readIp(token, 16),
  mac: readMac,
  bytes: readBytes,
  seconds: (token) => {
    const nanoseconds = readNanoseconds(token)
    return nanoseconds === undefined ? undefined : Number(nanoseconds)
  },
  epoch: readNanoseconds,
  protocol: readBytes,
  group: readBytes,
}

/** Decimal, hexadecimal, octal or binary; a character stands for its code. */
function readNumber({ kind, text }: Token): number | undefined {
  if (kind === 'character') return text.charCodeAt(0)
  const [, sign, digits] = /^(-?)(0x[0-9a-f]+|0b[01]+|0[0-7]*|[1-9][0-9]*)$/i.exec(text) ?? []
  if (digits === undefined) return undefined
  const isOctal = /^0[0-7]+$/.test(digits)
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits)
  if (value > Number.MAX_SAFE_INTEGER) return undefined
  return sign === '-' ? -value : value
}

function readFlag(token: Token): number | undefined {
  const word = token.text.toLowerCase()
  if (word === 'true' || word === 'set') return 1
  if (word === 'false' || word === 'not set') return 0
  return readNumber(token)
}

/** The prefix must be within the address; octets behind it do not count. */
function readIp({ text }: Token, octets: 4 | 16): Literal | undefined {
  const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const isIpv4 = !address.includes(':')
  const parsed = isIpv4 === (octets === 4) ? parseAddress(address) : undefined
  if (parsed === undefined) return undefined
  const value = parsed.slice(16 - octets)
  if (prefix === undefined) return { value }
  return Number(prefix) <= octets * 8 ? { value, prefixBits: Number(prefix) } : undefined
}

function readMac(token: Token): Uint8Array | undefined {
  const value = readHex(token.text)
  return value?.length === 6 ? value : undefined
}

function readBytes(token: Token): Uint8Array | undefined {
  return token.bytes ?? readHex(token.text)
}

/** `0a:1b`, `0a-1b`, `0a.1b`, `0a1b`, `0x0a1b`, and MAC addresses in groups of two octets. */
export function readHex(text: string): Uint8Array | undefined {
  const pairs =
    /^(?:[0-9a-f]{2}(?:([:.-])[0-9a-f]{2}(?:\1[0-9a-f]{2})*)?|(?:0x)?(?:[0-9a-f]{2})+)$/i
  const groups = /^(?:[0-9a-f]{4}\.)+[0-9a-f]{4}$/i
  const single = /^[0-9a-f]$/i
  if (single.test(text)) return Uint8Array.of(Number.parseInt(text, 16))
  if (!pairs.test(text) && !groups.test(text)) return undefined
  const digits = text.replace(/^0x/i, '').replaceAll(/[:.-]/g, '')
  return Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16))
}

/** Exact: nine decimals. */
function readNanoseconds({ text }: Token): bigint | undefined {
  const [, sign, whole, decimals = ''] = /^(-?)(\d{1,12})(?:\.(\d{0,9}))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const nanoseconds = BigInt(whole) * 1_000_000_000n + BigInt(decimals.padEnd(9, '0'))
  return sign === '-' ? -nanoseconds : nanoseconds
}
