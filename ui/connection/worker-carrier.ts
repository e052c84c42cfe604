import { decodePacketBatch } from '../../shared/messages/packet-batch.ts'
import { parseHostMessage } from '../../shared/messages/parse-host-message.ts'
import type { OpenFile } from '../worker/engine-worker.ts'
import {
  workerEnded,
  workerMissing,
  type Carrier,
  type CarrierListener,
  type OpenCarrier,
} from './carrier.ts'

/** A worker that waits for its file: to load one takes as long as to read thousands of packets. */
let spare: Worker | undefined

/** Has a worker ready for the file that will be chosen. */
export function prepareWorker(): void {
  spare ??= newWorker()
}

/** The same messages to and from a worker that opens `file`, without any service. */
export function workerCarrier(file: File): OpenCarrier {
  return (listener) => openWorker(file, listener)
}

function openWorker(file: File, listener: CarrierListener): Carrier {
  const worker = spare ?? newWorker()
  spare = undefined
  const end = (code = workerEnded): void => {
    worker.terminate()
    listener.closed(code)
  }
  // A fault is told with its message, a script that does not come without one (HTML, 10.2.4).
  worker.addEventListener('error', (event) =>
    end(event instanceof ErrorEvent ? workerEnded : workerMissing),
  )
  worker.addEventListener('message', ({ data }: MessageEvent<string | Uint8Array>) => {
    if (typeof data === 'string') {
      const message = parseHostMessage(data)
      if ('problem' in message) end()
      else listener.message(message)
    } else {
      const batch = decodePacketBatch(data)
      if ('problem' in batch) end()
      else listener.batch(batch)
    }
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is a window's; a worker has none
  worker.postMessage({ file } satisfies OpenFile)
  // As a WebSocket does: never before the caller has its carrier.
  queueMicrotask(() => listener.opened())
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- see above
    send: (message) => worker.postMessage(JSON.stringify(message)),
    close: () => worker.terminate(),
  }
}

function newWorker(): Worker {
  const worker = new Worker(new URL('../worker/engine-worker.ts', import.meta.url), {
    type: 'module',
  })
  worker.addEventListener('error', () => {
    if (spare === worker) spare = undefined
  })
  return worker
}
