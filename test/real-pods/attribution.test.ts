import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Owner } from '../../shared/pod/owner.ts'
import { startAttribution } from '../../capture/attribution/owners.ts'
import { HandMadePod } from './hand-made-pod.ts'
import { canRun } from './requirements.ts'
import { type OwnedConversation, watchOwners } from './watched-owners.ts'

const instances = '/sys/kernel/tracing/instances'

const programs = ['ip', 'nsenter', 'busybox', 'nginx', 'tcpdump']

/** Requests of each kind. */
const requests = 200
const atATime = 50
const exactShareMin = 0.995

const oneAfterAnother = `for i in $(seq ${requests}); do wget -q -O /dev/null http://127.0.0.1/; done`
const manyAtATime = `for round in $(seq ${requests / atATime}); do
  for i in $(seq ${atATime}); do wget -q -O /dev/null http://127.0.0.1/ & done; wait; done`

describe.runIf(canRun('attribution', programs))('who owns each end', () => {
  let first: HandMadePod
  let second: HandMadePod

  beforeAll(async () => {
    first = await HandMadePod.make('ps-e-first')
    second = await HandMadePod.make('ps-e-second')
    await Promise.all([serve(first, 'web'), serve(second, 'shop')])
  })

  afterAll(async () => {
    await first.remove()
    await second.remove()
  })

  it('is exact of 200 requests one after another and 50 at a time, in two pods at once', async () => {
    const watched = await watchOwners(twoPods(), { trace: true })
    await Promise.all([askMuch(first, 'client'), askMuch(second, 'buyer')])
    const conversations = await watched.finish(4 * requests)
    expect(conversations.length).toBe(4 * requests)
    expect(wrong(conversations, containers())).toEqual([])
    expect(exactShare(conversations)).toBeGreaterThanOrEqual(exactShareMin)
  })

  it('is never wrong without the trace', async () => {
    const watched = await watchOwners(twoPods(), { trace: false })
    await Promise.all([askMuch(first, 'client'), askMuch(second, 'buyer')])
    const conversations = await watched.finish(
      4 * requests,
      ({ server }) => server.evidence !== 'unknown',
    )
    expect(conversations.length).toBe(4 * requests)
    expect(wrong(conversations, containers())).toEqual([])
    const servers = new Set(conversations.map(({ server }) => server.containerName))
    expect(servers).toEqual(new Set(['web', 'shop']))
  })

  for (const trace of [true, false]) {
    const how = trace ? 'told' : 'asking only'
    for (const address of ['[::1]:8080', '127.0.0.1:8080', '[::ffff:127.0.0.1]:8080']) {
      it(`names both ends of a connection to ${address}, ${how}`, async () => {
        const watched = await watchOwners(twoPods(), { trace })
        const url = `http://${address}/`
        // Slow enough to be seen by asking: the request comes a second after the connection.
        const [host, port] = [address.replace(/:\d+$/, '').replace(/[[\]]/g, ''), '8080']
        const script = `sleep 1; printf 'GET ${url} HTTP/1.0\\r\\n\\r\\n'`
        await first.run('client', 'sh', '-c', `(${script}) | nc ${host} ${port}`)
        const conversations = await watched.finish(1)
        expect(conversations).toMatchObject([
          {
            serverPort: 8080,
            client: { evidence: 'exact', containerName: 'client', process: 'nc' },
            server: { evidence: 'exact', containerName: 'web', process: 'nginx' },
          },
        ])
      })
    }
  }

  it('names both ends of UDP datagrams, and the node where nobody is in a container', async () => {
    const watched = await watchOwners(twoPods(), { trace: true })
    const receiver = `require('dgram').createSocket('udp4').bind(5353, '127.0.0.1')`
    first.start('web', process.execPath, '-e', receiver)
    await first.untilListening(5353)
    const sender = 'exec 3<>/dev/udp/127.0.0.1/5353; echo a >&3; read -t 1 -u 3'
    await first.run('client', 'bash', '-c', sender)
    // It lives long enough to be asked: nobody tells of a process of the node that has gone.
    const visitor = `const socket = require('net').connect(80, '127.0.0.1')
      socket.write('GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n')
      setTimeout(() => socket.destroy(), 1500)`
    await first.run(undefined, process.execPath, '-e', visitor)
    const [datagrams, page] = await watched.finish(2)
    expect(datagrams).toMatchObject({
      client: { evidence: 'exact', containerName: 'client', process: 'bash' },
      server: { evidence: 'exact', containerName: 'web', process: 'node' },
    })
    expect(page).toMatchObject({
      client: { evidence: 'exact', place: 'node', process: 'node' },
      server: { evidence: 'exact', containerName: 'web', process: 'nginx' },
    })
  })

  it('names nobody of a socket that two containers hold', async () => {
    const watched = await watchOwners(twoPods(), { trace: false })
    // A child takes the socket with it into another container, before the first packet is sent.
    const other = first.cgroupOf('other')
    const script = `exec 3<>/dev/udp/127.0.0.1/9; (echo $BASHPID > ${other}; exec sleep 2) &
      until grep -q $! ${other}; do :; done; echo a >&3; wait`
    await first.run('client', 'bash', '-c', script)
    const conversations = await watched.finish(1, ({ client }) => client.evidence === 'shared')
    expect(conversations).toMatchObject([{ client: { evidence: 'shared' } }])
    expect(conversations[0]!.client).not.toHaveProperty('containerName')
  })

  it('does not give ports to who had them before', async () => {
    const watched = await watchOwners(twoPods(), { trace: false })
    const script = (waitMs: number): string =>
      `const socket = require('net').connect({ port: 80, host: '127.0.0.1', localPort: 45454 })
       setTimeout(() => socket.write('GET / HTTP/1.0\\r\\n\\r\\n'), ${waitMs}); socket.resume()`
    await first.run('client', process.execPath, '-e', script(1000))
    await first.run('other', process.execPath, '-e', script(0))
    const [slow, quick] = await watched.finish(2, ({ server }) => server.evidence !== 'unknown')
    expect([slow!.clientPort, quick!.clientPort]).toEqual([45454, 45454])
    expect(slow!.client).toMatchObject({ evidence: 'exact', containerName: 'client' })
    expect(['other', undefined]).toContain(quick!.client.containerName)
  })

  it('leaves no trace behind, and removes those of services that were killed', async () => {
    const options = { pods: () => [], found: () => undefined }
    const other = await startAttribution(options)
    const killed = `${instances}/podscope-5000000-1` // Above the largest PID there can be.
    mkdirSync(killed)
    const attribution = await startAttribution(options)
    expect(existsSync(killed)).toBe(false)
    // Each has two that are read by and by, and one that a thread waits at.
    expect(ownInstances()).toHaveLength(6)
    expect(attribution.warnings()).toEqual([])
    await Promise.all([attribution.stop(), other.stop()])
    expect(ownInstances()).toEqual([])
  })

  function containers() {
    return new Map([
      [first.networkNamespace, { client: 'client', server: 'web' }],
      [second.networkNamespace, { client: 'buyer', server: 'shop' }],
    ])
  }

  function twoPods() {
    return [
      { made: first, pod: first.describe('client', 'web', 'other') },
      { made: second, pod: second.describe('buyer', 'shop') },
    ]
  }
})

function ownInstances(): string[] {
  if (!existsSync(instances)) return []
  return readdirSync(instances).filter((name) => name.startsWith(`podscope-${process.pid}-`))
}

/** nginx with two workers, on 127.0.0.1:80 as everybody's, and on 8080 for both families. */
async function serve(pod: HandMadePod, container: string): Promise<void> {
  const file = join(pod.folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off; pid ${pod.folder}/nginx.pid; error_log stderr; worker_processes 2;
     events { worker_connections 512; }
     http { access_log off; server { listen 127.0.0.1:80; listen [::]:8080 ipv6only=off;
       location / { return 200 "${pod.name}\\n"; } } }`,
  )
  pod.start(container, 'nginx', '-c', file)
  await pod.untilListening(8080)
}

async function askMuch(pod: HandMadePod, container: string): Promise<void> {
  await pod.run(container, 'sh', '-c', oneAfterAnother)
  await pod.run(container, 'sh', '-c', manyAtATime)
}

/** What is said of an end and is not true; an end of which nothing is said is none of them. */
function wrong(
  conversations: readonly OwnedConversation[],
  containers: ReadonlyMap<number, { client: string; server: string }>,
): Owner[] {
  return conversations.flatMap(({ networkNamespace, client, server }) => {
    const expected = containers.get(networkNamespace)!
    return [
      ...(isTrue(client, expected.client, 'wget') ? [] : [client]),
      ...(isTrue(server, expected.server, 'nginx') ? [] : [server]),
    ]
  })
}

function isTrue(owner: Owner, container: string, process: string): boolean {
  const says = (said: string | undefined, what: string): boolean =>
    said === undefined || said === what
  return (
    owner.place === 'container' &&
    says(owner.containerName, container) &&
    says(owner.process, process)
  )
}

function exactShare(conversations: readonly OwnedConversation[]): number {
  const ends = conversations.flatMap(({ client, server }) => [client, server])
  return ends.filter(({ evidence }) => evidence === 'exact').length / ends.length
}
