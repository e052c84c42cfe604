import { describe, expect, it } from 'vitest'
import { WriteQueue, type QueuedChunk } from '../../../capture/recording/write-queue.ts'

function chunk(position: number, bytes: readonly number[]): QueuedChunk {
  return { position, bytes: Uint8Array.from(bytes), packets: 1 }
}

/** A writer that notes what it was given. */
function newWriter() {
  const written: [position: number, bytes: number[], packets: number][] = []
  const write = async ({ position, bytes, packets }: QueuedChunk): Promise<void> => {
    await Promise.resolve()
    written.push([position, [...bytes], packets])
  }
  return { written, write }
}

describe('a write queue', () => {
  it('writes at once, and what comes meanwhile in one piece', async () => {
    const { written, write } = newWriter()
    const queue = new WriteQueue(write, 100)
    queue.add(chunk(0, [1, 2]))
    queue.add(chunk(2, [3]))
    queue.add(chunk(3, [4, 5]))
    await queue.drained()
    expect(written).toEqual([
      [0, [1, 2], 1],
      [2, [3, 4, 5], 2],
    ])
  })

  it('joins no chunks that lie apart, and no more than one write may have', async () => {
    const { written, write } = newWriter()
    const queue = new WriteQueue(write, 100, { writeBytesMax: 4 })
    for (const position of [0, 2, 4, 10]) queue.add(chunk(position, [position, position + 1]))
    await queue.drained()
    expect(written.map(([position, { length }]) => [position, length])).toEqual([
      [0, 2],
      [2, 4],
      [10, 2],
    ])
  })

  it('refuses what is more than may wait, and takes more when that is written', async () => {
    const { written, write } = newWriter()
    const queue = new WriteQueue(write, 3)
    expect(queue.add(chunk(0, [1, 2]))).toBe(true)
    expect(queue.add(chunk(2, [3, 4]))).toBe(false)
    await queue.drained()
    expect(queue.add(chunk(4, [5, 6]))).toBe(true)
    await queue.drained()
    expect(written.map(([position]) => position)).toEqual([0, 4])
  })

  it('has everything in order that is not written yet', async () => {
    const { write } = newWriter()
    const queue = new WriteQueue(write, 100)
    queue.add(chunk(0, [1]))
    queue.add(chunk(1, [2]))
    expect(queue.waiting.flatMap(({ bytes }) => [...bytes])).toEqual([1, 2])
    await queue.drained()
    expect(queue.waiting).toEqual([])
  })

  it('rests between small writes, but not while somebody waits for the last', async () => {
    const { written, write } = newWriter()
    const queue = new WriteQueue(write, 100, { restMs: 2 ** 30 })
    queue.add(chunk(0, [1]))
    await Promise.resolve()
    queue.add(chunk(1, [2]))
    queue.add(chunk(2, [3]))
    expect(written).toHaveLength(1)
    await queue.drained()
    expect(written.map(([position, bytes]) => [position, bytes])).toEqual([
      [0, [1]],
      [1, [2, 3]],
    ])
  })
})
