import type { HostMessage, ViewMessage } from '../../shared/messages/messages.ts'
import type { PacketBatch } from '../../shared/messages/packet-batch.ts'

/** One way to a host of the engine: a WebSocket to the service, or a port to a worker. */
export type Carrier = {
  send(message: ViewMessage): void
  close(): void
}

/** What a carrier tells: `opened` once, messages and batches in their order, `closed` once, last. */
export type CarrierListener = {
  opened(): void
  message(message: HostMessage): void
  batch(batch: PacketBatch): void
  /** Nothing has come for a while, until something does. */
  silent(): void
  /** It has ended, or never began. `code` is a WebSocket close code. */
  closed(code: number): void
}

/** Makes a carrier; called again after a cut. */
export type OpenCarrier = (listener: CarrierListener) => Carrier

/** The codes with which a worker's carrier closes: beyond those of a WebSocket (RFC 6455, 7.4). */
export const workerEnded = 5000
/** It has never begun: its script could not be fetched. */
export const workerMissing = 5001
