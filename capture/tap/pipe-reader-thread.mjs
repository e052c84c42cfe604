import { Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * The thread of `pipe-reader.ts`: does nothing but empty pipes, so that whoever fills one never waits
 * for the event loop of the service. Plain JavaScript: a thread is started from a file, and the same
 * one has to do for the sources and for what is built from them.
 */
const { waiting, waitingBytesMax } = workerData

/** Programs that write each packet by itself would wake us for each. */
const REST_MS = 1
/** Half of a pipe's usual 64 KiB (pipe(7)): with more in one there is no time to rest. */
const REST_BYTES_MAX = 32 * 1024
/** The other side is woken no more often; packets wait longer than that to be merged. */
const HAND_OVER_EVERY_MS = 4
const HAND_OVER_BYTES = 256 * 1024

/** One for all pipes: what is in it is copied before the next is read. */
const buffer = new Uint8Array(64 * 1024)
const never = new Int32Array(new SharedArrayBuffer(4))
const pipes = new Set()
let bytes = 0
let handedOverMs = 0
let timer
let isResting = false
let isFull = false

parentPort.on('message', ({ id, descriptor }) => {
  const pipe = { id, chunks: [], bytes: 0, socket: undefined }
  pipes.add(pipe)
  const callback = (length) => take(pipe, length)
  pipe.socket = new Socket({
    fd: descriptor,
    readable: true,
    writable: false,
    onread: { buffer, callback },
  })
  if (isFull) pipe.socket.pause()
  pipe.socket.on('error', () => undefined)
  pipe.socket.on('close', () => {
    handOver()
    pipes.delete(pipe)
    parentPort.postMessage({ id }, [])
  })
})

function take(pipe, length) {
  pipe.chunks.push(buffer.slice(0, length))
  pipe.bytes += length
  bytes += length
  const restMs = HAND_OVER_EVERY_MS - (performance.now() - handedOverMs)
  if (restMs <= 0 || bytes >= HAND_OVER_BYTES) handOver()
  else timer ??= setTimeout(handOver, restMs)
  if (length < REST_BYTES_MAX && !isResting) {
    isResting = true
    // When all pipes that have something have been read.
    setImmediate(rest)
  }
  return true
}

function rest() {
  isResting = false
  Atomics.wait(never, 0, 0, REST_MS)
}

function handOver() {
  clearTimeout(timer)
  timer = undefined
  handedOverMs = performance.now()
  if (bytes === 0) return
  for (const pipe of pipes) if (pipe.bytes > 0) post(pipe)
  const total = Atomics.add(waiting, 0, bytes) + bytes
  bytes = 0
  if (total > waitingBytesMax && !isFull) restUntilThereIsRoom()
}

function post(pipe) {
  const chunk = new Uint8Array(pipe.bytes)
  let end = 0
  for (const piece of pipe.chunks) {
    chunk.set(piece, end)
    end += piece.length
  }
  parentPort.postMessage({ id: pipe.id, chunk }, [chunk.buffer])
  pipe.chunks = []
  pipe.bytes = 0
}

/** What comes meanwhile fills the pipes, then the kernel's rings, and is counted there when it is lost. */
function restUntilThereIsRoom() {
  isFull = true
  for (const { socket } of pipes) socket.pause()
  const look = () => {
    isFull = Atomics.load(waiting, 0) > waitingBytesMax
    if (isFull) setTimeout(look, HAND_OVER_EVERY_MS)
    else for (const { socket } of pipes) socket.resume()
  }
  look()
}
