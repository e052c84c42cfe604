import { spawn } from 'node:child_process'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

// Makes a capture of 3 GB, whose first part is holes and costs no disk, and reads it with `flows` and
// `packets`: every conversation and every packet must be printed, in bounded memory.

const holesBytes = 2.8 * 1024 ** 3
const conversations = 200_000
const memoryMaxBytes = 300 * 1024 ** 2

const fileHeaderBytes = 24
const packetHeaderBytes = 16
/** Ethernet, IPv4 and the first bytes of TCP. */
const clientAddress = 26
const serverAddress = 30

const template = await readFile(new URL('../../test/fixtures/wget-nginx-lo.pcap', import.meta.url))
const packetStarts = [...startsOf(template)]

const folder = await mkdtemp(join(tmpdir(), 'podscope-huge-'))
try {
  const path = join(folder, 'huge.pcap')
  const written = await makeFile(path)
  say(`${written.packets} packets, ${(written.bytes / 1e9).toFixed(2)} GB`)
  const flows = await run(['flows', path, '--json'])
  report('flows', flows, written.conversations)
  const packets = await run(['packets', path, '--json'])
  report('packets', packets, written.packets)
} finally {
  await rm(folder, { recursive: true, force: true })
}

type Run = { lines: number; memoryBytes: number; seconds: number }

function report(what: string, { lines, memoryBytes, seconds }: Run, expected: number): void {
  const memory = `${Math.round(memoryBytes / 1024 ** 2)} MB at most`
  say(`${what}: ${lines} lines in ${seconds.toFixed(1)} s, ${memory}`)
  if (lines !== expected) fail(`${what}: ${expected} lines were expected.`)
  if (memoryBytes > memoryMaxBytes) fail(`${what}: more memory than ${memoryMaxBytes} bytes.`)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(text: string): void {
  say(text)
  process.exitCode = 1
}

/** Runs a command of the program and counts the lines it prints. */
async function run(words: string[]): Promise<Run> {
  const start = performance.now()
  const program = fileURLToPath(new URL('../../dist/service/podscope.js', import.meta.url))
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let memoryBytes = 0
  const watching = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    memoryBytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? memoryBytes / 1024) * 1024
  }, 50)
  let lines = 0
  for await (const _ of createInterface({ input: child.stdout })) lines++
  clearInterval(watching)
  return { lines, memoryBytes, seconds: (performance.now() - start) / 1000 }
}

async function makeFile(path: string) {
  const file = await open(path, 'w')
  const head = template.subarray(0, fileHeaderBytes)
  await file.write(head, 0, head.length, 0)
  const holes = await writeHoles(file)
  const end = await writeConversations(file, holes.end)
  await file.close()
  return {
    bytes: end,
    packets: holes.packets + conversations * packetStarts.length,
    conversations: conversations + 1,
  }
}

/** Large segments of one connection, of which only the headers take room on the disk. */
async function writeHoles(file: FileHandle): Promise<{ end: number; packets: number }> {
  const captured = 256 * 1024
  const start = packetStarts[3]!
  const packet = Buffer.from(template.subarray(start, start + packetHeaderBytes + 66))
  packet.writeUInt32LE(captured, 8)
  packet.writeUInt32LE(captured, 12)
  let end = fileHeaderBytes
  let packets = 0
  for (; end < holesBytes; end += packetHeaderBytes + captured, packets++) {
    await file.write(packet, 0, packet.length, end)
  }
  return { end, packets }
}

/** The same exchange again and again, each time from another client. */
async function writeConversations(file: FileHandle, start: number): Promise<number> {
  const perWrite = 1000
  const one = template.subarray(fileHeaderBytes)
  const many = Buffer.alloc(one.length * perWrite)
  let end = start
  for (let written = 0; written < conversations; written += perWrite) {
    for (let index = 0; index < perWrite; index++) {
      const place = index * one.length
      one.copy(many, place)
      for (const packet of packetStarts) {
        const offset = place + packet - fileHeaderBytes + packetHeaderBytes
        writeClient(many, offset, written + index)
      }
    }
    await file.write(many, 0, many.length, end)
    end += many.length
  }
  return end
}

/** Both ends of the template are 127.0.0.1: the client is the one whose port is not 80. */
function writeClient(bytes: Buffer, packet: number, number: number): void {
  const isFromClient = bytes.readUInt16BE(packet + serverAddress + 4 + 2) === 80
  const address = packet + (isFromClient ? clientAddress : serverAddress)
  bytes.writeUInt32BE(0x0a00_0000 + number, address)
}

function* startsOf(file: Buffer): Generator<number> {
  let offset = fileHeaderBytes
  while (offset < file.length) {
    yield offset
    offset += packetHeaderBytes + file.readUInt32LE(offset + 8)
  }
}
