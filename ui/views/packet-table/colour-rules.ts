import { Direction, type PacketRow } from '../../../shared/messages/records.ts'
import type { PacketFacts } from './row-text.ts'

/** TCP flags that open, close or reset a connection (RFC 9293): FIN, SYN, RST. */
const connectionFlags = 0x07
const resetFlag = 0x04

/** The status of an HTTP answer that says that something went wrong (RFC 9110, 15.5 and 15.6). */
const httpFailure = /^HTTP\/\d(?:\.\d)? [45]\d\d\b/

export type ColouredPacket = {
  facts: PacketFacts | undefined
  row: PacketRow | undefined
  direction: Direction
  hasTrouble: boolean
}

/** `stripe` is its colour and weight; `role` is the colour of who sent it. */
type ColourRule = {
  stripe: 'error heavy' | 'role heavy' | 'role light' | 'role none'
  title: string
} & {
  applies: (packet: ColouredPacket) => boolean
}

/**
 * The first that applies counts. Three hues: trouble, client, server; a packet without a role has none,
 * nor has one of which too little is known.
 */
const colourRules: readonly ColourRule[] = [
  {
    title: 'Reset',
    stripe: 'error heavy',
    applies: (packet) => hasFlag(packet, resetFlag, /\bRST\b/),
  },
  { title: 'Trouble', stripe: 'error heavy', applies: ({ hasTrouble }) => hasTrouble },
  {
    title: 'HTTP error',
    stripe: 'error heavy',
    applies: ({ row }) => row !== undefined && httpFailure.test(row.info),
  },
  {
    title: 'Payload',
    stripe: 'role heavy',
    applies: ({ facts, row }) => (facts ? facts.payloadLength > 0 : isMessage(row)),
  },
  {
    title: 'Connecting or closing',
    stripe: 'role light',
    applies: (packet) => hasFlag(packet, connectionFlags, /\b(SYN|FIN)\b/),
  },
  { title: 'Acknowledgment', stripe: 'role none', applies: ({ facts }) => facts !== undefined },
]

/** The stripe's classes, and the rule that gave them in words. */
export function colourOf(packet: ColouredPacket): { stripe: string; title: string } {
  const rule = colourRules.find(({ applies }) => applies(packet))
  if (!rule) return { stripe: '', title: '' }
  const { stripe, title } = rule
  if (stripe.startsWith('error')) return { stripe, title }
  if (packet.direction === Direction.none) return { stripe: '', title: '' }
  const role = packet.direction === Direction.toServer ? 'client' : 'server'
  return { stripe: stripe.replace('role', role), title }
}

/** By its columns, or else by what its row says of a segment: messages can say anything. */
function hasFlag({ facts, row }: ColouredPacket, flags: number, said: RegExp): boolean {
  if (facts) return (facts.tcpFlags & flags) !== 0
  return row !== undefined && !isMessage(row) && said.test(row.info)
}

/** Of a packet whose columns are no longer here: whether it carries more than a transport. */
function isMessage(row: PacketRow | undefined): boolean {
  return row !== undefined && row.protocol !== 'TCP'
}
