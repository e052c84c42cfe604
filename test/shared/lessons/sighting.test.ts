import { afterAll, expect, it } from 'vitest'
import type { ConversationCheck } from '../../../shared/lessons/check.ts'
import { findSighting } from '../../../shared/lessons/sighting.ts'
import { closeScenes, libraryFolder, openScene } from './recorded-scene.ts'

const fetches: ConversationCheck = {
  kind: 'conversation',
  client: { container: 'busybox' },
  server: { container: 'nginx', port: 80 },
  state: 'closed',
  begins: [],
}

afterAll(closeScenes)

it('takes nothing for what somebody did that kernels say among themselves', async () => {
  const scene = await openScene('test/fixtures/icmpv6.pcap')
  expect(await findSighting(fetches, scene)).toEqual({ kind: 'nothing' })
})

it('names what was done in place of what is waited for', async () => {
  const scene = await openScene('test/fixtures/wget-nginx-lo.pcap')
  expect(await findSighting({ ...fetches, client: {}, server: { port: 81 } }, scene)).toMatchObject(
    { kind: 'other-port', wanted: 81 },
  )
})

it('tells a connection that was cut off from one that was refused', async () => {
  const recording = (name: string) => openScene(`${libraryFolder}/recordings/${name}.pcapng`)
  const check: ConversationCheck = { ...fetches, client: {}, server: {} }
  expect(await findSighting(check, await recording('stopped-server'))).toMatchObject({
    kind: 'broken-off',
    client: 'busybox',
  })
  expect(await findSighting(check, await recording('inner-server'))).toMatchObject({
    kind: 'refused',
  })
})
