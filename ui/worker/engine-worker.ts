import { tickMs, ViewSession } from '../../shared/view/view-session.ts'
import { FileDesk } from './file-desk.ts'

/** The page's first message: what to open. All that follow are text, as over a WebSocket. */
export type OpenFile = { file: File }

/**
 * While a file is being read the page is told what is new this often: to tell it, and to paint it,
 * takes as long as to read some ten thousand packets. Questions do not wait.
 */
const readingTickMs = 250
/** But first as often as ever: until it has the first rows, the page grants and asks with every answer. */
const ticksAtFirst = 10

const desk = new FileDesk(undefined, tickWhileReading)
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
setInterval(() => {
  if (!desk.isReading) view.tick()
}, tickMs)

/** What goes wrong in a promise ends the worker for the page as everything else does. */
addEventListener('unhandledrejection', ({ reason }) => reportError(reason))

let told = 0
let toldAtMs = Number.NEGATIVE_INFINITY

/** The end does not wait. */
function tickWhileReading(): void {
  const nowMs = performance.now()
  const pauseMs = told < ticksAtFirst ? tickMs : readingTickMs
  if (desk.isReading && nowMs - toldAtMs < pauseMs) return
  told++
  toldAtMs = nowMs
  view.tick()
}
