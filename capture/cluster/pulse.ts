/** The counters of a stream: every packet captured is kept, or was evicted. */
export type StreamLedger = {
  stream: string
  pod: string
  watchers: number
  /** Packets recorded. */
  captured: number
  kernelDropped: number
  kernelDroppedUnknown: boolean
  tapLost: number
  silentDeaths: number
  ownPackets: number
  /** Packets that have left the spool. */
  evicted: number
  /** Offsets of the first byte that is kept and of the one behind the last. */
  spooledFrom: number
  spooledTo: number
  /** Bytes that all watchers together have been sent. */
  sentBytes: number
}

/** How often an agent says that it is there when it has nothing else to send. */
export const pulseMs = 500

/** A block for local use: its first bit is set; see draft-ietf-opsawg-pcapng, 10.1. */
export const pulseType = 0x8050_6f64

const frameBytes = 12
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * A block between those of the capture, with the stream's counters as of now. It is in no spool and no
 * recording, and offsets do not count it.
 */
export function encodePulse(ledger: StreamLedger): Uint8Array {
  const body = encoder.encode(JSON.stringify(ledger))
  const length = frameBytes + Math.ceil(body.length / 4) * 4
  const block = new Uint8Array(length).fill(0x20)
  const view = new DataView(block.buffer)
  view.setUint32(0, pulseType, true)
  view.setUint32(4, length, true)
  block.set(body, 8)
  view.setUint32(length - 4, length, true)
  return block
}

/** What the body of such a block says; of a damaged one nothing. */
export function decodePulse(body: Uint8Array): StreamLedger | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(body))
    return isLedger(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isLedger(value: unknown): value is StreamLedger {
  return (
    typeof value === 'object' &&
    value !== null &&
    'stream' in value &&
    typeof value.stream === 'string' &&
    'captured' in value &&
    typeof value.captured === 'number'
  )
}
