import { describe, expect, it } from 'vitest'
import { formatPageState, parsePageState } from '../../../ui/link/page-state.ts'
import {
  expanded,
  isShortened,
  plainCharactersMax,
  shortened,
} from '../../../ui/link/short-link.ts'

const long = formatPageState({
  source: { kind: 'file', sha256: '0123456789ab', name: 'año?s=1.pcap', bytes: 12 },
  filter: Array.from({ length: 90 }, (_, port) => `tcp.port == ${port}`).join(' || '),
  columns: ['number', 'history', 'field:ip.ttl'],
  packet: 7,
})

describe('a long link', () => {
  it('is shortened, and says the same', async () => {
    const short = await shortened(long)
    expect(long.length).toBeGreaterThan(plainCharactersMax)
    expect(short.length).toBeLessThan(long.length / 3)
    expect(short).toMatch(/^#\/file\/0123456789ab\?s=[\w-]+$/)
    expect(isShortened(short)).toBe(true)
    expect(parsePageState((await expanded(short)) ?? '')).toEqual(parsePageState(long))
  })

  it('that was damaged on its way is none, and neither is one that unpacks to too much', async () => {
    const short = await shortened(long)
    expect(await expanded(`${short.slice(0, 60)}§`)).toBeUndefined()
    expect(await expanded(short.slice(0, -20))).toBeUndefined()
    const huge = await shortened(`#/?f=${'a'.repeat(200_000)}`)
    expect(isShortened(huge)).toBe(true)
    expect(await expanded(huge)).toBeUndefined()
  })
})

it('a short link stays as it is', async () => {
  const hash = formatPageState({ packet: 7, filter: 'x=?s=1' })
  expect(await shortened(hash)).toBe(hash)
  expect(isShortened(hash)).toBe(false)
})
