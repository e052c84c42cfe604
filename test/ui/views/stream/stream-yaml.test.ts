import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CaptureReader } from '../../../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../../../shared/engine/capture-loader.ts'
import { Engine } from '../../../../shared/engine/engine.ts'
import { Direction } from '../../../../shared/messages/records.ts'
import { bytesFromBase64 } from '../../../../ui/text/bytes-from-base64.ts'
import { streamYaml } from '../../../../ui/views/stream/stream-yaml.ts'

const path = 'test/fixtures/wget-nginx-lo.pcap'
const hasTshark = spawnSync('tshark', ['--version']).status === 0

async function yamlOf(conversation: number): Promise<string> {
  const file = Uint8Array.from(readFileSync(path))
  const engine = new Engine({
    bytes: { read: async (position, length) => file.slice(position, position + length) },
  })
  const reader = new CaptureReader(new CaptureLoader(engine))
  reader.push(file)
  reader.end()
  const stream = (await engine.stream(conversation))!
  const segments = stream.segments.map((one) => ({ ...one, bytes: bytesFromBase64(one.bytes) }))
  return streamYaml(segments, engine.conversation(conversation)!, engine.baseTimeNs!)
}

it.runIf(hasTshark)('is what tshark writes of the same stream', async () => {
  const said = spawnSync('tshark', ['-r', path, '-q', '-z', 'follow,tcp,yaml,0'])
  expect(said.status).toBe(0)
  // tshark writes the time out of a floating-point number: its last digits are not the capture's.
  const inMicroseconds = (text: string) =>
    text.replaceAll(/(timestamp: \d+\.\d{6})\d+/g, '$1').trimEnd()
  const own = await yamlOf(1)
  expect(inMicroseconds(own)).toBe(inMicroseconds(String(said.stdout)))
  expect(own).toContain('timestamp: 1795427293.179220162')
})

it('tells of a gap in a comment', () => {
  const owner = { place: 'outside', evidence: 'unknown' } as const
  const ends = {
    client: { address: '10.0.0.1', port: 5, owner },
    server: { address: '10.0.0.2', port: 80, owner },
  }
  const gap = { packet: 7, direction: Direction.toClient, offsetNs: 1, offset: 0, missing: 9 }
  expect(streamYaml([{ ...gap, bytes: new Uint8Array() }], ends, 0n)).toContain(
    '  # 9 bytes were not captured here\n',
  )
})
