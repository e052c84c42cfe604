import { Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * The thread of `pipe-reader.ts`: does nothing but empty a pipe, so that whoever fills it never waits
 * for the event loop of the service. Plain JavaScript: a thread is started from a file, and the same
 * one has to do for the sources and for what is built from them.
 */
const { descriptor, waiting, waitingBytesMax } = workerData

/** A program that writes each packet by itself would wake us for each. */
const REST_MS = 1
/** Half of a pipe's usual 64 KiB (pipe(7)): with more in it there is no time to rest. */
const REST_BYTES_MAX = 32 * 1024
/** The other side is woken no more often; packets wait longer than that to be merged. */
const HAND_OVER_EVERY_MS = 4
const HAND_OVER_BYTES = 256 * 1024

const pipe = new Socket({ fd: descriptor, readable: true, writable: false })
const never = new Int32Array(new SharedArrayBuffer(4))
let chunks = []
let bytes = 0
let handedOverMs = 0
let timer

pipe.on('data', (chunk) => {
  chunks.push(chunk)
  bytes += chunk.length
  const restMs = HAND_OVER_EVERY_MS - (performance.now() - handedOverMs)
  if (restMs <= 0 || bytes >= HAND_OVER_BYTES) handOver()
  else timer ??= setTimeout(handOver, restMs)
  if (chunk.length < REST_BYTES_MAX) Atomics.wait(never, 0, 0, REST_MS)
})
pipe.on('error', () => undefined)
pipe.on('close', () => {
  handOver()
  parentPort.close()
})

function handOver() {
  clearTimeout(timer)
  timer = undefined
  handedOverMs = performance.now()
  if (bytes === 0) return
  const whole = new Uint8Array(bytes)
  let end = 0
  for (const chunk of chunks) {
    whole.set(chunk, end)
    end += chunk.length
  }
  parentPort.postMessage(whole, [whole.buffer])
  const total = Atomics.add(waiting, 0, bytes) + bytes
  chunks = []
  bytes = 0
  if (total > waitingBytesMax) restUntilThereIsRoom()
}

/** What comes meanwhile fills the pipe, then the kernel's ring, and is counted there when it is lost. */
function restUntilThereIsRoom() {
  pipe.pause()
  const look = () => {
    if (Atomics.load(waiting, 0) > waitingBytesMax) setTimeout(look, HAND_OVER_EVERY_MS)
    else pipe.resume()
  }
  look()
}
