import type { PacketChoice, Remedy } from '../../shared/messages/messages.ts'
import type { AskAbout } from '../connection/questions.ts'
import { words } from './words.ts'

/** The page holds the file until it is saved; a browser's tab has little more memory than this. */
export const gatheredBytesMax = 1024 * 1024 * 1024

export type GatheredCapture = { parts: Uint8Array<ArrayBuffer>[] } | { problem: Remedy } | 'stopped'

export type Gathering = {
  packets: PacketChoice
  /** Told before each part: how many of the packets are there. */
  progress: (packetsDone: number) => void
  isStopped: () => boolean
}

/** Asks for the parts of a pcapng file with these packets, one after the other, up to the limit. */
export async function gatherCapture(
  ask: AskAbout<'export'>,
  { packets, progress, isStopped }: Gathering,
): Promise<GatheredCapture> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  let at: number | undefined = 0
  while (at !== undefined) {
    progress(at)
    const reply = await ask({ about: 'export', packets, at })
    if (isStopped()) return 'stopped'
    if (reply === undefined) return { problem: { code: 'cut-off', ...words().cutOff } }
    if ('refusal' in reply) return { problem: reply.refusal }
    const part = Uint8Array.from(atob(reply.answer.bytes), (character) => character.charCodeAt(0))
    parts.push(part)
    length += part.length
    at = reply.answer.next
    if (length > gatheredBytesMax && at !== undefined) {
      return { problem: { code: 'too-large', ...words().tooLarge } }
    }
  }
  return { parts }
}
