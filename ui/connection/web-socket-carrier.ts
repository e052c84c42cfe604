import { CloseCode, subprotocol } from '../../shared/messages/messages.ts'
import { decodePacketBatch } from '../../shared/messages/packet-batch.ts'
import { parseHostMessage } from '../../shared/messages/parse-host-message.ts'
import type { Carrier, CarrierListener, OpenCarrier } from './carrier.ts'

/** Messages over a WebSocket to the service: JSON as text, packet batches as binary. */
export function webSocketCarrier(url: string | URL): OpenCarrier {
  return (listener) => openWebSocket(url, listener)
}

function openWebSocket(url: string | URL, listener: CarrierListener): Carrier {
  const socket = new WebSocket(url, subprotocol)
  socket.binaryType = 'arraybuffer'
  const refuse = (): void => {
    socket.close(CloseCode.badMessage, 'not understood')
    listener.closed(CloseCode.badMessage)
  }
  socket.addEventListener('open', () => listener.opened())
  socket.addEventListener('close', (event) => listener.closed(event.code))
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
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
    close: () => socket.close(),
  }
}
