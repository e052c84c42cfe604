import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAttribution } from '../../capture/attribution/owners.ts'
import { HandMadePod } from './hand-made-pod.ts'
import { canRun } from './requirements.ts'
import { type OwnedConversation, watchOwners } from './watched-owners.ts'

const programs = ['ip', 'nsenter', 'bash', 'tcpdump']

/** Answers every datagram, on both families. */
const answerer = `for (const [family, address] of [['udp4', '127.0.0.1'], ['udp6', '::1']]) {
  const socket = require('dgram').createSocket(family)
  socket.on('message', (_, { port, address }) => socket.send('an answer', port, address))
  socket.bind(53, address)
}`

/**
 * A process for each question, gone two milliseconds later; its socket is connected. Who makes them has
 * been in the pod for a moment: a thread that was met on its way in is not looked at again at once.
 */
const askers = (count: number, address: string): string =>
  `sleep 0.3; for i in $(seq ${count}); do
     bash -c 'exec 3<>/dev/udp/${address}/53; echo question >&3; read -t 2 -n 1 -u 3'; done`

/** A socket for each question, without a peer. */
const asker = (count: number, address: string): string => `
  const dgram = require('dgram')
  const ask = (left) => {
    if (left === 0) return
    const socket = dgram.createSocket('${address.includes(':') ? 'udp6' : 'udp4'}')
    socket.on('message', () => socket.close(() => ask(left - 1)))
    socket.send('question', 53, '${address}')
  }
  ask(${count})`

const questions = 50

describe.runIf(canRun('who sends datagrams', programs))('who sends datagrams', () => {
  let pod: HandMadePod

  beforeAll(async () => {
    pod = await HandMadePod.make('ps-e-datagrams')
    pod.start('names', process.execPath, '-e', answerer)
    await pod.untilListening(53)
  })

  afterAll(() => pod.remove())

  for (const address of ['127.0.0.1', '::1']) {
    it(`is exact of ${questions} questions to ${address}, each from a process that has gone at once`, async () => {
      const watched = await watch()
      await pod.run('client', 'bash', '-c', askers(questions, address))
      expectOwners(await watched.finish(questions), 'client', 'bash')
    })

    it(`is exact of ${questions} questions to ${address}, each from a socket that has gone at once`, async () => {
      const watched = await watch()
      await pod.run('other', process.execPath, '-e', asker(questions, address))
      expectOwners(await watched.finish(questions), 'other', 'node')
    })
  }

  it('is not taken for whoever had the port before', async () => {
    const watched = await watch()
    const fromOnePort = (port: number): string => `
      const socket = require('dgram').createSocket('udp4')
      socket.on('message', () => socket.close())
      socket.bind(45353, () => socket.send('question', ${port}, '127.0.0.1'))`
    pod.start('web', process.execPath, '-e', answerer.replaceAll('53', '54'))
    await pod.untilListening(54)
    await pod.run('client', process.execPath, '-e', fromOnePort(53))
    await pod.run('other', process.execPath, '-e', fromOnePort(54))
    const conversations = await watched.finish(2)
    const owners = conversations.map(({ serverPort, client, server }) => [
      serverPort,
      client.containerName,
      server.containerName,
    ])
    expect(owners).toEqual([
      [53, 'client', 'names'],
      [54, 'other', 'web'],
    ])
  })

  it('is not asked when there are too many of them, which is said', async () => {
    const attribution = await startAttribution({ pods: () => [described()], found: () => {} })
    const flood = `const socket = require('dgram').createSocket('udp4')
      let left = 20000
      const send = () => { for (let i = 0; i < 50; i++) socket.send('x', 9, '127.0.0.1')
        if ((left -= 50) > 0) setTimeout(send, 2); else setTimeout(() => socket.close(), 100) }
      send()`
    await pod.run('client', process.execPath, '-e', flood)
    await expect
      .poll(() => attribution.warnings().map(({ code }) => code), { timeout: 5000 })
      .toContain('datagrams-untold')
    await attribution.stop()
  })

  function watch() {
    return watchOwners([{ made: pod, pod: described() }], { trace: true })
  }

  function described() {
    return pod.describe('client', 'other', 'names', 'web')
  }
})

function expectOwners(
  conversations: readonly OwnedConversation[],
  container: string,
  process: string,
): void {
  // The kernel gives a port out again now and then: then two questions are one conversation.
  expect(conversations.length).toBeGreaterThan(questions - 4)
  const client = { evidence: 'exact', containerName: container, process }
  const server = { evidence: 'exact', containerName: 'names', process: 'node' }
  // One in hundreds may stay unknown; nobody is ever taken for another.
  const known = conversations.filter((each) => each.client.evidence !== 'unknown')
  expect(known.length).toBeGreaterThan(questions - 6)
  for (const each of known) expect(each).toMatchObject({ client, server })
}
