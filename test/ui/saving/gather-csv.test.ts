import { expect, it } from 'vitest'
import { gatherConversations, gatherPackets } from '../../../ui/saving/gather-csv.ts'
import { EngineHost } from '../views/engine-host.ts'

const state = { progress: () => {}, isStopped: () => false }

async function hostWith(requests: number): Promise<EngineHost> {
  const host = new EngineHost()
  await host.settle()
  host.requests(requests)
  await host.settle()
  return host
}

async function linesOf(gathered: Awaited<ReturnType<typeof gatherPackets>>): Promise<string[]> {
  if (gathered === 'stopped' || 'problem' in gathered) throw new Error('nothing was gathered')
  return (await new Blob(gathered.parts).text()).split('\r\n')
}

it('has a title and every packet once, over several answers', async () => {
  const { session, desk } = await hostWith(200)
  const last = desk.engine().lastPacket
  expect(last).toBeGreaterThan(1000)
  const lines = await linesOf(await gatherPackets(session.ask, { from: 1, to: last }, state))
  expect(lines[0]).toMatch(/^number,timeNs,interface,/)
  expect(lines.slice(1, -1).map((line) => Number(line.split(',')[0]))).toEqual(
    Array.from({ length: last }, (_, index) => index + 1),
  )
})

it('has every conversation once, with the number of its exchanges', async () => {
  const { session } = await hostWith(3)
  const lines = await linesOf(await gatherConversations(session.ask, 0n, state))
  expect(lines[0]).toMatch(/^id,protocol,.*,exchanges\.length$/)
  expect(lines.slice(1, -1).map((line) => line.split(',').at(-1))).toEqual(['1', '1', '1'])
})

it('says that the connection was cut', async () => {
  const gathered = await gatherConversations(async () => undefined, 0n, state)
  expect(gathered).toMatchObject({ problem: { code: 'cut-off' } })
})
