import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LinkType } from '../../../shared/capture-file/link-type.ts'
import { bindAll, isLinkTypeKnown } from '../../../shared/packet/bindings.ts'
import type { Protocol } from '../../../shared/packet/protocol.ts'
import { protocols } from '../../../shared/packet/protocols/index.ts'

const folder = join(import.meta.dirname, '../../../shared/packet/protocols')

it('lists every protocol that has a file', async () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts')
  for (const file of files) {
    const module = (await import(join(folder, file))) as Record<string, unknown>
    expect(protocols.filter((protocol) => Object.values(module).includes(protocol))).toHaveLength(1)
  }
  expect(protocols).toHaveLength(files.length)
})

it('gives each protocol a name of its own, and fields below the fields they belong to', () => {
  expect(new Set(protocols.map(({ name }) => name)).size).toBe(protocols.length)
  for (const protocol of protocols) {
    for (const { length, mask = 0 } of Object.values(protocol.fields)) {
      expect(mask).toBeLessThan(2 ** (8 * length))
    }
  }
})

it('refuses two protocols that claim the same key', () => {
  expect(() => bindAll([claimant('one'), claimant('two')])).toThrow(
    'udp.port 4789: one and two collide',
  )
})

it('reads all link types that it names as known', () => {
  for (const linkType of Object.values(LinkType)) expect(isLinkTypeKnown(linkType)).toBe(true)
  for (const linkType of [177, 0xffff, 0x1_0001, -1]) expect(isLinkTypeKnown(linkType)).toBe(false)
})

function claimant(name: string): Protocol {
  return { ...protocols[0]!, name, carriedBy: [['udp.port', 4789]] }
}
