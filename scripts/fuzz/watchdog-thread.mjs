import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

// Looks at what the main thread is about; a case that takes longer than the deadline is named, and
// the process ended: a thread that hangs cannot do either itself.

/** @type {{ place: SharedArrayBuffer, names: string[], seed: number, deadlineMs: number }} */
const { place, names, seed, deadlineMs } = workerData
const [campaign, index, beats] = [0, 1, 2]
const words = new Int32Array(place)
let seen = ''
let sinceMs = Date.now()

setInterval(() => {
  const name = names[Atomics.load(words, campaign)]
  const now = `${name} ${Atomics.load(words, index)} ${Atomics.load(words, beats)}`
  if (now !== seen || name === undefined) {
    seen = now
    sinceMs = Date.now()
  } else if (Date.now() - sinceMs > deadlineMs) {
    writeSync(2, `hangs: case ${Atomics.load(words, index)} of ${name}, seed ${seed}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
}, 1000)
