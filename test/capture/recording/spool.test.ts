import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Spool } from '../../../capture/recording/spool.ts'

let folder = ''
let spool: Spool | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-test-'))
})
afterEach(async () => {
  await spool?.close()
  await rm(folder, { recursive: true, force: true })
})

/** A chunk whose bytes tell their own position, modulo 251. */
function chunkAt(position: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (position + index) % 251)
}

async function fill(target: Spool, chunks: number, chunkBytes: number): Promise<void> {
  for (let index = 0; index < chunks; index++) {
    target.append(chunkAt(target.end, chunkBytes), 1)
  }
  await target.flushed()
}

describe('a spool', () => {
  it('reads bytes back across chunks and segments', async () => {
    spool = await Spool.open({ folder, segmentBytes: 1000, limitBytes: 100_000 })
    await fill(spool, 30, 300)
    expect(await spool.read(250, 3000)).toEqual(chunkAt(250, 3000))
  })

  it('reads what is not on the disk yet', async () => {
    spool = await Spool.open({ folder })
    spool.append(chunkAt(0, 500), 1)
    expect(await spool.read(100, 50)).toEqual(chunkAt(100, 50))
  })

  it('gives fewer bytes at its end, none past it', async () => {
    spool = await Spool.open({ folder })
    await fill(spool, 1, 100)
    expect(await spool.read(90, 50)).toEqual(chunkAt(90, 10))
    expect(await spool.read(100, 50)).toBeUndefined()
  })

  it('forgets the oldest segment at its limit and says so', async () => {
    spool = await Spool.open({ folder, segmentBytes: 1000, limitBytes: 4000 })
    await fill(spool, 100, 100)
    expect(spool.start).toBeGreaterThan(0)
    expect(spool.keptBytes).toBeLessThanOrEqual(4000)
    expect(await spool.read(0, 10)).toBeUndefined()
    expect(await spool.read(spool.start, 10)).toEqual(chunkAt(spool.start, 10))
  })

  it('leaves no file in the folder, even while it is open', async () => {
    spool = await Spool.open({ folder })
    await fill(spool, 3, 100)
    const [own] = await readdir(folder)
    expect(await readdir(join(folder, own!))).toEqual([])
    await spool.close()
    expect(await readdir(folder)).toEqual([])
    spool = undefined
  })

  it('goes on after a disk that failed, and says so once', async () => {
    const troubles: Error[] = []
    spool = await Spool.open({ folder, onTrouble: (error) => troubles.push(error) })
    const [own] = await readdir(folder)
    await rm(join(folder, own!), { recursive: true })
    await fill(spool, 3, 100)
    expect(troubles).toHaveLength(1)
    expect(await spool.read(0, 10)).toBeUndefined()
  })
})
