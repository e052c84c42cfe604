import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { FileDesk } from '../../../ui/worker/file-desk.ts'

const capture = readFileSync('test/fixtures/wget-nginx-lo.pcap')
const packed = gzipSync(capture)
const classicHeaderBytes = 24

it('reads a packed file as it reads the file, bytes and all', async () => {
  const [plain, unpacked] = [await opened([capture]), await opened([packed])]
  expect(unpacked.notices()).toEqual([])
  expect(await rows(unpacked)).toEqual(await rows(plain))
  expect(await unpacked.engine()!.packet(4)).toEqual(await plain.engine()!.packet(4))
})

it('reads packed files that were put one behind another, as gzip does', async () => {
  const desk = await opened([packed, gzipSync(capture.subarray(classicHeaderBytes))])
  expect(desk.notices()).toEqual([])
  expect(desk.engine()!.lastPacket).toBe(20)
  const [first, again] = [await desk.engine()!.packet(4), await desk.engine()!.packet(14)]
  expect(again!.bytes).toBe(first!.bytes)
})

it('keeps what a cut packed file holds, and says so', async () => {
  const desk = await opened([packed.subarray(0, 400)])
  expect(desk.engine()!.lastPacket).toBeGreaterThan(2)
  const [ofPacked, ofCapture] = desk.notices()
  expect(ofPacked!.notice.text).toContain('packed file ends')
  expect(ofCapture!.notice.text).toContain('of what was packed')
})

it('says in a sentence what to do with a file that is packed in another way', async () => {
  const zstd = await opened([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0)])
  expect(zstd.notices()).toHaveLength(1)
  const [{ notice }] = zstd.notices() as [ReturnType<FileDesk['notices']>[number]]
  expect(notice.text).toMatch(/packed with zstd/)
  expect(notice.remedy).toContain('zstd -d')
})

it('says in a sentence that a file is no capture', async () => {
  const desk = await opened([new TextEncoder().encode('Dear Sir or Madam')])
  expect(desk.notices()).toMatchObject([{ severity: 'warning', notice: { code: 'not-a-capture' } }])
})

it('tells how much of the file has been read, packed or not, until all of it is', async () => {
  for (const file of [capture, packed]) {
    const desk = new FileDesk()
    const reading = desk.openFile(fileOf([file]))
    await seen(() => 'reading' in desk.state() && desk.engine()!.lastPacket > 0)
    expect(desk.state()).toMatchObject({
      reading: { bytes: file.length, totalBytes: file.length },
    })
    await reading
    expect(desk.state()).not.toHaveProperty('reading')
  }
})

it('stops reading when it is asked to, and says so', async () => {
  const many = Array.from({ length: 2000 }, () => capture.subarray(classicHeaderBytes))
  const desk = new FileDesk()
  const reading = desk.openFile(fileOf([capture, ...many]))
  await seen(() => (desk.engine()?.lastPacket ?? 0) > 0)
  await desk.stop()
  await reading
  expect(desk.engine()!.lastPacket).toBeLessThan(20_000)
  expect(desk.notices()).toMatchObject([{ notice: { code: 'reading-stopped' } }])
})

it('keeps no more packets listed than it was told, and counts the others', async () => {
  const many = Array.from({ length: 999 }, () => capture.subarray(classicHeaderBytes))
  const desk = new FileDesk(4096)
  await desk.openFile(fileOf([capture, ...many]))
  const counters = desk.engine()!.counters()
  expect(counters.packets).toBe(10_000)
  expect(counters.firstRetained).toBeGreaterThan(10_000 - 2 * 4096)
  expect(counters.firstRetained).toBeGreaterThan(1)
  expect(counters.loss.evictedPackets).toBe(counters.firstRetained - 1)
})

it('says whether it is reading: at every piece but the last', async () => {
  const many = Array.from({ length: 2000 }, () => capture.subarray(classicHeaderBytes))
  const told: boolean[] = []
  const desk = new FileDesk(undefined, () => told.push(desk.isReading))
  expect(desk.isReading).toBe(false)
  await desk.openFile(fileOf([capture, ...many]))
  expect(told.length).toBeGreaterThan(2)
  expect(told.indexOf(false)).toBe(told.length - 1)
})

function rows(desk: FileDesk) {
  return desk.engine()!.rows(1, 10)
}

async function opened(parts: Uint8Array[]): Promise<FileDesk> {
  const desk = new FileDesk()
  await desk.openFile(fileOf(parts))
  return desk
}

function fileOf(parts: Uint8Array[]): File {
  return new File(
    parts.map((part) => Uint8Array.from(part)),
    'capture.pcap',
  )
}

/** Between two pieces, where nothing else may run; bounded, because it lets no timer run. */
async function seen(isTrue: () => boolean): Promise<void> {
  for (let turns = 0; !isTrue(); turns++) {
    if (turns === 100_000) throw new Error('it was not seen')
    await Promise.resolve()
  }
}
