import { expect, it } from 'vitest'
import { fileNamePart } from '../../../ui/saving/download.ts'
import { gatherCapture } from '../../../ui/saving/gather-capture.ts'
import { SampleHost } from '../views/sample-host.ts'

it('gathers the parts of a file in their order, and tells how far it is', async () => {
  const done: number[] = []
  const gathered = await gatherCapture(new SampleHost().session.ask, {
    packets: { conversation: 1 },
    progress: (packets) => done.push(packets),
    isStopped: () => false,
  })
  if (gathered === 'stopped' || 'problem' in gathered) throw new Error('nothing was gathered')
  expect(await new Blob(gathered.parts).text()).toBe('part 0,part 1,part 2,')
  expect(done).toEqual([0, 1, 2])
})

it('can be stopped between two parts', async () => {
  const host = new SampleHost()
  const isStopped = (): boolean => host.asked.length === 2
  const packets = { from: 1, to: 9 }
  const gathered = await gatherCapture(host.session.ask, { packets, progress: () => {}, isStopped })
  expect(gathered).toBe('stopped')
  expect(host.asked).toHaveLength(2)
})

it('says that the connection was cut', async () => {
  const gathered = await gatherCapture(async () => undefined, {
    packets: { conversation: 1 },
    progress: () => {},
    isStopped: () => false,
  })
  expect(gathered).toMatchObject({ problem: { code: 'cut-off' } })
})

it('makes file names that no system refuses', () => {
  expect(fileNamePart('default/nginx-busybox')).toBe('default-nginx-busybox')
  expect(fileNamePart('../..')).toBe('podscope')
})
