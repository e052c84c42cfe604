import { expect, it } from 'vitest'
import type { Piece } from '../../../../shared/flow/exchanges/in-order-octets.ts'
import { MessageCutter } from '../../../../shared/flow/exchanges/message-cutter.ts'
import { MessageLength, type StreamProtocol } from '../../../../shared/packet/stream.ts'

/** As old protocols answer: until the server closes. */
const untilClosed: StreamProtocol = {
  messageBytesKept: 16,
  begins: () => true,
  connect: () => ({
    messageLength: () => MessageLength.toTheEnd,
    read: () => ({ role: 'answer', text: 'Answer' }),
    fields: () => [],
  }),
}

it.each([
  { octets: 5, read: 5 },
  { octets: 16, read: 16 },
  { octets: 40, read: 16 },
])('reads an answer of $octets octets that ends with the connection', ({ octets, read }) => {
  const told: string[] = []
  const connection = untilClosed.connect()
  const cutter = new MessageCutter(
    false,
    { protocol: untilClosed, connection },
    {
      begins: (packet) => told.push(`begins ${packet}`),
      message: ({ offset, end }) => told.push(`read ${end - offset}`),
      octets: () => undefined,
      end: (packet) => told.push(`ends ${packet}`),
      lost: () => told.push('lost'),
    },
  )
  cutter.take(pieceOf(1, new Uint8Array(octets), false))
  cutter.take(pieceOf(2, new Uint8Array(0), true))
  expect(told).toEqual(['begins 1', `read ${read}`, 'ends 2'])
})

function pieceOf(packet: number, bytes: Uint8Array, fin: boolean): Piece {
  return {
    ...{ packet, bytes, fin, offset: 0, end: bytes.length, missing: 0 },
    ...{ sequence: 0, payloadSequence: 0, offsetNs: 0, acknowledgment: 0 },
  }
}
