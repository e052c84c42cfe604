import { expect, it } from 'vitest'
import { streamUrl } from '../../../ui/connection/stream-url.ts'

it.each([
  ['http://127.0.0.1:7878/?token=abc', 'ws://127.0.0.1:7878/session?token=abc'],
  ['http://localhost:7878/', 'ws://localhost:7878/session'],
  ['https://host/pods/?token=a%2Bb#x', 'wss://host/pods/session?token=a%2Bb'],
])('a page at %s talks to %s', (page, stream) => {
  expect(streamUrl({ href: page }).href).toBe(stream)
})
