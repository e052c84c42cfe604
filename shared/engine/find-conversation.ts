import { indexInPage } from '../flow/conversations.ts'
import { Transport } from '../flow/tcp-flags.ts'
import type { Kept } from './kept.ts'

/** A conversation as a recording names it; `startNs` is the time of its first packet since 1970. */
export type SoughtConversation = {
  networkNamespace: number
  protocol: 'tcp' | 'udp'
  clientAddress: string
  clientPort: number
  serverAddress: string
  serverPort: number
  startNs: bigint
}

/** `swapped`: what the recording calls the client is the server here. */
export type FoundConversation = { id: number; swapped: boolean }

/** The kept conversation with these ends that began at that time. */
export function findConversation(
  kept: Kept,
  sought: SoughtConversation,
): FoundConversation | undefined {
  const { flows, baseTimeNs } = kept
  if (baseTimeNs === undefined) return undefined
  const startNs = Number(sought.startNs - baseTimeNs)
  const transport = sought.protocol === 'tcp' ? Transport.tcp : Transport.udp
  let id = flows.find({ ...sought, transport })
  while (id !== 0 && flows.conversations.has(id)) {
    const page = flows.conversations.page(id)
    const index = indexInPage(id)
    // Whoever recorded it may have seen its first packet elsewhere, and at another time.
    const again = kept.columns.again(page.firstPacket[index]!)?.offsetNs
    if (page.startNs[index] === startNs || again === startNs) {
      const clientAddress = flows.addresses.text(page.clientAddress[index]!)
      const isClient =
        page.clientPort[index] === sought.clientPort && clientAddress === sought.clientAddress
      return { id, swapped: !isClient }
    }
    id = page.predecessor[index]!
  }
  return undefined
}
