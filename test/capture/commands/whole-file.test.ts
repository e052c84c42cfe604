import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { flowFormats } from '../../../capture/commands/flow-lines.ts'
import { FlowPrinter } from '../../../capture/commands/flow-printer.ts'
import type { Output } from '../../../capture/commands/output.ts'
import { runPackets } from '../../../capture/commands/packets.ts'
import { readFile } from '../../../capture/commands/read-file.ts'
import { flowsPacketsMax, printedPacketsMax } from '../../../capture/limits.ts'
import { fixtureFile } from '../../shared/capture-files.ts'

const { bytes: template, path: small } = fixtureFile('wget-nginx-lo.pcap')
const packetsOfOne = 10
/** More packets than are listed while a command prints, with room for what the columns round up. */
const exchangesFor = (packetsMax: number) => Math.ceil((packetsMax * 1.4) / packetsOfOne)

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podscope-whole-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

it('prints every conversation of a file once, however many packets there are', async () => {
  const exchanges = exchangesFor(flowsPacketsMax)
  const { status, lines } = await flows(largeFile(exchanges))
  const found = lines.map((line) => JSON.parse(line) as { id: number; packets: number })
  expect(status).toBe(0)
  expect(found.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: exchanges }, (_, index) => index + 1),
  )
  expect(found.every(({ packets }) => packets === packetsOfOne)).toBe(true)
})

it('prints every packet of a file once and in order, however many there are', async () => {
  const exchanges = exchangesFor(printedPacketsMax)
  const out = collected()
  expect(await runPackets(largeFile(exchanges), {}, out)).toBe(0)
  const numbers = out.lines().map((line) => Number.parseInt(line, 10))
  expect(numbers).toHaveLength(exchanges * packetsOfOne)
  expect(numbers.every((number, index) => number === index + 1)).toBe(true)
})

it('tells of a small file the oldest conversation first, with its exchanges', async () => {
  const { lines } = await flows(small)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { id: 1, state: 'closed', packets: 10, exchanges: [{ request: 'GET /' }] },
  ])
})

it('fails where there is no capture', async () => {
  const other = join(folder, 'text')
  writeFileSync(other, 'no capture at all')
  const out = collected()
  expect(await runPackets(other, {}, out)).toBe(1)
  expect(out.errors).toHaveLength(1)
})

it('prints what came through a pipe as it comes, and ends when it is interrupted', async () => {
  const main = join(import.meta.dirname, '../../../capture/main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'flows', '-', '--json'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  try {
    child.stdin.write(template)
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    expect(JSON.parse(String(line))).toMatchObject({ id: 1, state: 'closed' })
    child.kill('SIGINT')
    expect((await exited)[0]).toBe(0)
  } finally {
    child.kill('SIGKILL')
  }
})

async function flows(path: string): Promise<{ status: number; lines: string[] }> {
  const out = collected()
  const printer = new FlowPrinter(flowFormats.json, out)
  const status = await readFile(path, out, printer, ({ engine }) => printer.printKept(engine))
  return { status, lines: out.lines() }
}

function collected(): Output & { lines(): string[]; errors: string[] } {
  const written: string[] = []
  const errors: string[] = []
  return {
    write: (text) => void written.push(text),
    error: (line) => void errors.push(line),
    drained: async () => undefined,
    lines: () => written.flatMap((text) => text.split('\n')),
    errors,
  }
}

/** The same exchange again and again, each time from another client. */
function largeFile(exchanges: number): string {
  const one = Buffer.from(template.subarray(24))
  const file = Buffer.alloc(24 + one.length * exchanges)
  file.set(template.subarray(0, 24))
  for (let index = 0; index < exchanges; index++) {
    for (let offset = 0; offset < one.length; offset += 16 + one.readUInt32LE(offset + 8)) {
      const address = offset + 16 + 14 + (isFromClient(one, offset) ? 12 : 16)
      one.writeUInt32BE(0x0a00_0000 + index, address)
    }
    file.set(one, 24 + index * one.length)
  }
  const path = join(folder, `${exchanges}.pcap`)
  writeFileSync(path, file)
  return path
}

function isFromClient(bytes: Buffer, offset: number): boolean {
  return bytes.readUInt16BE(offset + 16 + 14 + 20 + 2) === 80
}
