import { execFileSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FileSource } from '../../../capture/session/file-source.ts'
import type { Remedy } from '../../../shared/messages/messages.ts'
import { fixtureFile, hasProgram } from '../../shared/capture-files.ts'

const { path, bytes } = fixtureFile('wget-nginx-lo.pcap')

let folder: string
const sources: FileSource[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podscope-files-'))
})

afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.close()))
  rmSync(folder, { recursive: true })
})

it('shows a packed file as it shows the file, bytes and all', async () => {
  const packed = join(folder, 'capture.pcap.gz')
  writeFileSync(packed, gzipSync(bytes))
  const [plain, unpacked] = [await read(path), await read(packed)]
  expect(unpacked.told).toEqual([])
  expect(await unpacked.source.engine.rows(1, 10)).toEqual(await plain.source.engine.rows(1, 10))
  expect((await unpacked.source.engine.packet(4))!.bytes).toBe(
    (await plain.source.engine.packet(4))!.bytes,
  )
})

it('reads two packed files that were put one behind another, as gzip does', async () => {
  const packed = join(folder, 'two.gz')
  writeFileSync(packed, Buffer.concat([gzipSync(bytes), gzipSync(bytes.subarray(24))]))
  expect((await read(packed)).source.engine.lastPacket).toBe(20)
})

it('keeps what a cut packed file holds, and says so', async () => {
  const packed = join(folder, 'cut.gz')
  writeFileSync(packed, gzipSync(bytes).subarray(0, 400))
  const { source, told } = await read(packed)
  expect(source.engine.lastPacket).toBeGreaterThan(2)
  expect(told.map(({ code }) => code)).toEqual(['cut', 'cut'])
  expect(told[0]!.text).toContain('packed file ends')
  expect(told[1]!.text).toContain('of what was packed')
})

it('tells how far it is, of how much, and says when a person stopped it', async () => {
  const big = join(folder, 'big.pcap')
  const many = Array.from({ length: 3000 }, () => bytes.subarray(24))
  writeFileSync(big, Buffer.concat([bytes, ...many]))
  const { source, told } = await open(big)
  await waitFor(() => source.engine.lastPacket > 0)
  expect(source.state()).toMatchObject({ reading: { totalBytes: statSync(big).size } })
  await source.stop()
  expect(source.engine.lastPacket).toBeLessThan(30_010)
  expect(told).toMatchObject([{ code: 'reading-stopped' }])
  expect(source.state()).not.toHaveProperty('reading')
})

it('says what to do with what cannot be unpacked here', async () => {
  const packed = join(folder, 'capture.xz')
  writeFileSync(packed, Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0))
  const { told } = await read(packed)
  expect(told).toMatchObject([{ code: 'unsupported', text: expect.stringContaining('xz') }])
  expect(told[0]!.remedy).toContain('podscope open -')
})

it.runIf(hasProgram('zstd'))('unpacks zstd where Node does, and else says how', async () => {
  const packed = join(folder, 'capture.zst')
  execFileSync('zstd', ['-q', path, '-o', packed])
  const { source, told } = await read(packed)
  const zlib = await import('node:zlib')
  if ('createZstdDecompress' in zlib) expect(source.engine.lastPacket).toBe(10)
  else expect(told).toMatchObject([{ code: 'unsupported' }])
})

it('shows what has come through a pipe while it is still open', async () => {
  const fifo = join(folder, 'fifo')
  execFileSync('mkfifo', [fifo])
  const opening = open(fifo)
  const writer = createWriteStream(fifo)
  const { source } = await opening
  const half = 24 + 16 + 74
  writer.write(bytes.subarray(0, half))
  await waitFor(() => source.engine.lastPacket === 1)
  expect(source.isPiped).toBe(true)
  expect((await source.engine.packet(1))!.layers.length).toBeGreaterThan(2)
  writer.end(bytes.subarray(half))
  await source.loaded
  expect(source.engine.lastPacket).toBe(10)
})

it('closes a pipe that never ends', async () => {
  const fifo = join(folder, 'fifo')
  execFileSync('mkfifo', [fifo])
  const opening = open(fifo)
  const writer = createWriteStream(fifo)
  writer.write(bytes)
  const { source, told } = await opening
  await waitFor(() => source.engine.lastPacket === 10)
  await source.close()
  writer.destroy()
  expect(told).toEqual([])
})

it('names a link that is not read, and lists its packets', async () => {
  const other = Uint8Array.from(bytes)
  other[20] = 177
  const file = join(folder, 'other.pcap')
  writeFileSync(file, other)
  const { source, told } = await read(file)
  expect(told).toMatchObject([{ code: 'unknown-link-type' }])
  expect(told[0]!.text).toContain('LINUX_LAPD')
  expect(await source.engine.rows(1, 1)).toMatchObject([{ protocol: 'LINUX_LAPD', length: 74 }])
})

it.each([
  ['a folder', () => folder, /folder/],
  ['nothing', () => join(folder, 'missing'), /no such file/],
])('answers with a problem where there is %s', async (_, place, said) => {
  const opened = await FileSource.open({ path: place(), tell: () => undefined })
  expect('problem' in opened && opened.problem.text).toMatch(said)
})

async function read(file: string) {
  const opened = await open(file)
  await opened.source.loaded
  return opened
}

async function open(file: string) {
  const told: Remedy[] = []
  const source = await FileSource.open({ path: file, tell: (_, notice) => told.push(notice) })
  if ('problem' in source) throw new Error(source.problem.text)
  sources.push(source)
  return { source, told }
}

async function waitFor(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}
