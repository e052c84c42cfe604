import { tickMs, ViewSession } from '../../shared/view/view-session.ts'
import { FileDesk } from './file-desk.ts'

/** The page's first message: what to open. All that follow are text, as over a WebSocket. */
export type OpenFile = { file: File }

// The first rows are not to wait for a tick.
const desk = new FileDesk(undefined, () => view.tick())
const view = new ViewSession(desk, {
  sendText: (text) => postMessage(text),
  sendBytes: (bytes) => postMessage(bytes, { transfer: [bytes.buffer] }),
  // Whatever is posted has left.
  bufferedBytes: () => 0,
})

addEventListener('message', ({ data }: MessageEvent<OpenFile | string>) => {
  if (typeof data === 'string') view.receive(data)
  else void desk.openFile(data.file)
})
setInterval(() => view.tick(), tickMs)
