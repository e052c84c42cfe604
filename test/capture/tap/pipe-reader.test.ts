import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPipe } from '../../../capture/programs/pipe.ts'
import { readPipe } from '../../../capture/tap/pipe-reader.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipe-reader-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs a shell script whose standard output is read; answers the bytes as they are taken. */
function readOutputOf(script: string, take: (chunk: Uint8Array) => void): Promise<void> {
  const pipe = openPipe()!
  const stdio = ['ignore', pipe.writeDescriptor, 'inherit'] as const
  spawn('sh', ['-c', script], { stdio: [...stdio], cwd: folder })
  closeSync(pipe.writeDescriptor)
  return readPipe(pipe.readDescriptor, take)
}

describe.runIf(process.platform === 'linux')('a pipe reader', () => {
  it('hands over every byte in order, and then ends', async () => {
    const chunks: Uint8Array[] = []
    await readOutputOf('seq 1 300000', (chunk) => chunks.push(chunk))
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n')
    expect(lines).toHaveLength(300_000)
    expect(lines.findIndex((line, at) => Number(line) !== at + 1)).toBe(-1)
  })

  it('hands over what is written little by little without waiting for more', async () => {
    let text = ''
    const heard = join(folder, 'heard')
    const script = `printf one; until [ -e heard ]; do sleep 0.01; done; printf two`
    await readOutputOf(script, (chunk) => {
      text += Buffer.from(chunk).toString()
      if (text === 'one') spawnSync('touch', [heard])
    })
    expect(text).toBe('onetwo')
  })

  it('empties the pipe also while the event loop is busy', async () => {
    let bytes = 0
    const ended = readOutputOf('head -c 4000000 /dev/zero; touch written', (chunk) => {
      bytes += chunk.length
    })
    // Nothing of ours runs until the writer is through.
    spawnSync('sh', ['-c', 'until [ -e written ]; do sleep 0.01; done'], { cwd: folder })
    expect(existsSync(join(folder, 'written'))).toBe(true)
    await ended
    expect(bytes).toBe(4_000_000)
  })

  it('makes the writer wait when more waits than has room', async () => {
    let bytes = 0
    const ended = readOutputOf('head -c 100000000 /dev/zero; touch written', (chunk) => {
      bytes += chunk.length
    })
    spawnSync('sh', ['-c', 'sleep 1'], { cwd: folder })
    expect(existsSync(join(folder, 'written'))).toBe(false)
    await ended
    expect(bytes).toBe(100_000_000)
  })
})
