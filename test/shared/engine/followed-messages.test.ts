import { expect, it } from 'vitest'
import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../../shared/engine/capture-loader.ts'
import { Engine } from '../../../shared/engine/engine.ts'
import { fixtureFile } from '../capture-files.ts'

it('shows a packed text that refers to messages in earlier packets, whichever is looked at', async () => {
  const { bytes } = fixtureFile('websocket-compressed.pcap')
  const source = { read: async (at: number, length: number) => bytes.subarray(at, at + length) }
  const engine = new Engine({ bytes: source })
  const reader = new CaptureReader(new CaptureLoader(engine))
  reader.push(bytes)
  reader.end()
  const [alone] = await engine.listing(32, 32)
  expect(alone!.row.info).toBe('Text "hello hello hello"')
  const text = 'websocket.payload.text'
  const [message] = (await engine.packet(12))!.layers.at(-1)!.fields
  expect(message!.children!.find(({ name }) => name === text)!.value).toContain('"name":"web-2"')
})
