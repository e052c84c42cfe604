import { TcpFlag } from '../../../shared/packet/protocols/tcp.ts'
import { PacketBytes, readOr } from '../../../shared/packet/packet-bytes.ts'
import { PacketCursor } from '../../../shared/packet/packet-cursor.ts'
import type { PacketField } from '../../../shared/packet/layer.ts'
import { protocols } from '../../../shared/packet/protocols/index.ts'
import {
  type Meaning,
  MessageLength,
  type StreamConnection,
  type StreamMessage,
  type StreamProtocol,
} from '../../../shared/packet/stream.ts'
import { walkPacket } from '../../../shared/packet/walk-packet.ts'
import type { CapturedPacket } from './captured-packets.ts'

/** What one side sent at once; `packet` is its number in the capture, from 1. */
export type Sent = { fromClient: boolean; octets: Uint8Array; packet?: number }

export type FollowedMessage = {
  /** In which it ended; its beginning, where no message is spread over several. */
  packet: number | undefined
  fromClient: boolean
  length: number
  meaning: Meaning | undefined
  fields: PacketField[]
}

export type Answered = {
  request: string
  answer?: string
  failed?: boolean
  status?: number
  answerMessages: number
  /** `request` is the subject that was said first. */
  named: boolean
}

/** The payloads of each TCP connection of a capture, in their order; whoever sent SYN is the client. */
export function connectionsOf(packets: readonly CapturedPacket[]): Sent[][] {
  const connections = new Map<string, { client: number; sent: Sent[] }>()
  const all: Sent[][] = []
  for (const [index, { bytes, linkType, lengths }] of packets.entries()) {
    const cursor = new PacketCursor()
    cursor.begin(bytes, 0, lengths.capturedLength, lengths.length)
    walkPacket(cursor, linkType)
    const { sourcePort, destinationPort, tcpFlags } = cursor
    const key = [sourcePort, destinationPort].toSorted((a, b) => a - b).join()
    if ((tcpFlags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn) {
      const sent: Sent[] = []
      connections.set(key, { client: sourcePort, sent })
      all.push(sent)
    }
    const connection = connections.get(key)
    if (connection === undefined || cursor.payloadLength === 0) continue
    const { payloadOffset, payloadLength } = cursor
    const octets = bytes.slice(payloadOffset, payloadOffset + payloadLength)
    const fromClient = sourcePort === connection.client
    connection.sent.push({ fromClient, octets, packet: index + 1 })
  }
  return all
}

/** Each octet, or each few, sent on its own. */
export function cutInto(sent: readonly Sent[], octetsMax: number): Sent[] {
  return sent.flatMap(({ fromClient, octets }) => {
    const pieces: Sent[] = []
    for (let at = 0; at < octets.length; at += octetsMax) {
      pieces.push({ fromClient, octets: octets.slice(at, at + octetsMax) })
    }
    return pieces
  })
}

/**
 * Cuts what both sides sent into messages and reads them in their order. A side that sends what is no
 * message is not followed any further.
 */
export function follow(protocolName: string, sent: readonly Sent[]): FollowedMessage[] {
  const messages: FollowedMessage[] = []
  const stream = streamNamed(protocolName)!
  const connection = stream.connect()
  const lost = new Set<string>()
  const held = { true: new Uint8Array(0), false: new Uint8Array(0) }
  for (const { fromClient, octets, packet } of sent) {
    const side = `${fromClient}` as const
    if (lost.has(side)) continue
    held[side] = Uint8Array.from([...held[side], ...octets])
    while (held[side].length > 0) {
      const bytes = held[side]
      const length = connection.messageLength(bytes, 0, bytes.length, fromClient)
      if (length === MessageLength.needsMore) break
      if (length < 0) {
        lost.add(side)
        break
      }
      const end = Math.min(length, stream.messageBytesKept)
      if (length !== MessageLength.toTheEnd && bytes.length < length) break
      const read = readMessage(connection, {
        bytes: new PacketBytes(bytes, bytes.length),
        offset: 0,
        end: Math.min(end, bytes.length),
        length,
        fromClient,
      })
      messages.push({ ...read, packet })
      if (read.meaning?.becomes !== undefined) return messages
      held[side] = length > bytes.length ? new Uint8Array(0) : bytes.slice(length)
    }
  }
  return messages
}

/** Requests with the answers they got, as whoever follows a conversation pairs them. */
export function exchangesOf(messages: readonly FollowedMessage[]): Answered[] {
  const exchanges: Answered[] = []
  const waiting = new Map<unknown, (typeof exchanges)[number][]>()
  const open: { true: Map<unknown, unknown>; false: Map<unknown, unknown> } = {
    true: new Map(),
    false: new Map(),
  }
  for (const { meaning } of messages) {
    if (meaning === undefined || meaning.role === 'neither') continue
    const isRequest = meaning.role === 'request'
    const going = open[`${isRequest}`] as Map<unknown, (typeof exchanges)[number]>
    let exchange = going.get(meaning.correlation)
    if (exchange === undefined && isRequest) {
      exchange = { request: meaning.text, answerMessages: 0, named: false }
      exchanges.push(exchange)
      const queue = waiting.get(meaning.correlation) ?? []
      waiting.set(meaning.correlation, [...queue, exchange])
    }
    exchange ??= waiting.get(meaning.correlation)?.shift()
    if (meaning.more === true && exchange) going.set(meaning.correlation, exchange)
    else going.delete(meaning.correlation)
    if (exchange === undefined) continue
    if (isRequest) nameRequest(exchange, meaning)
    else describeAnswer(exchange, meaning)
  }
  return exchanges
}

function nameRequest(exchange: Answered, { subject }: Meaning): void {
  if (subject === undefined || exchange.named) return
  exchange.request = subject
  exchange.named = true
}

function describeAnswer(exchange: Answered, { text, subject, failed, status }: Meaning): void {
  exchange.answerMessages++
  exchange.answer = subject ?? exchange.answer ?? text
  if (failed === true) exchange.failed = true
  if (status !== undefined) exchange.status = status
}

function readMessage(
  connection: StreamConnection,
  message: StreamMessage,
): Omit<FollowedMessage, 'packet'> {
  const meaning = readOr(undefined, () => connection.read(message))
  const fields: PacketField[] = []
  readOr(undefined, () => void fields.push(...connection.fields(message)))
  return { fromClient: message.fromClient, length: message.length, meaning, fields }
}

function streamNamed(name: string): StreamProtocol | undefined {
  return protocols.find((protocol) => protocol.name === name)?.stream
}
