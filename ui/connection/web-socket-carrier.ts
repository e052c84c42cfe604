import { aliveMs, CloseCode, subprotocol } from '../../shared/messages/messages.ts'
import { decodePacketBatch } from '../../shared/messages/packet-batch.ts'
import { parseHostMessage } from '../../shared/messages/parse-host-message.ts'
import type { Carrier, CarrierListener, OpenCarrier } from './carrier.ts'
import { Hearing } from './hearing.ts'

/** A service that has not been heard of for so long is said to be silent. */
const silentMsMax = 3 * aliveMs
/** And for so long: another connection is better. Bytes that were lost on the way are sent again before. */
const abandonedMs = 10_000
/** RFC 6455, 7.4.1: the connection was lost, nobody has closed it. */
const closedAbnormally = 1006

/** Messages over a WebSocket to the service: JSON as text, packet batches as binary. */
export function webSocketCarrier(url: string | URL): OpenCarrier {
  return (listener) => openWebSocket(url, listener)
}

function openWebSocket(url: string | URL, listener: CarrierListener): Carrier {
  const socket = newWebSocket(url)
  if (socket === undefined) {
    // As a socket that cannot connect does: never before the caller has its carrier.
    queueMicrotask(() => listener.closed(closedAbnormally))
    return { send: () => {}, close: () => {} }
  }
  socket.binaryType = 'arraybuffer'
  const hearing = new Hearing([
    { afterMs: silentMsMax, nothing: () => listener.silent() },
    { afterMs: abandonedMs, nothing: () => close(closedAbnormally) },
  ])
  const close = (code: number): void => {
    hearing.stop()
    if (code === CloseCode.badMessage) socket.close(code, 'not understood')
    else socket.close()
    listener.closed(code)
  }
  const refuse = (): void => close(CloseCode.badMessage)
  socket.addEventListener('open', () => {
    hearing.start()
    listener.opened()
  })
  socket.addEventListener('close', (event) => {
    hearing.stop()
    listener.closed(event.code)
  })
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    hearing.hear()
    if (typeof data === 'string') {
      const message = parseHostMessage(data)
      if ('problem' in message) refuse()
      else listener.message(message)
    } else {
      const batch = decodePacketBatch(new Uint8Array(data))
      if ('problem' in batch) refuse()
      else listener.batch(batch)
    }
  })
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    close: () => {
      hearing.stop()
      socket.close()
    },
  }
}

/** Nothing where the browser, a policy or an extension of it does not let a page have one. */
function newWebSocket(url: string | URL): WebSocket | undefined {
  try {
    return new WebSocket(url, subprotocol)
  } catch {
    return undefined
  }
}
