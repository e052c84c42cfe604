import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureCgroupRoot } from '../../capture/pods/demo-pod/cgroup.ts'
import { Visitor } from '../capture/server/visitor.ts'
import { removeCgroups } from '../real-pods/cgroup-folders.ts'
import { canRun } from '../real-pods/requirements.ts'
import { Service, urlIn } from './service.ts'

const folder = `podscope-demo/ps-host-${process.pid}`
const containerId = createHash('sha256').update(folder).digest('hex')

const title = 'a pod in the network namespace of the service'

describe.runIf(canRun(title, ['tcpdump', 'nsenter', 'ip']))(title, () => {
  let container: ChildProcess
  const server = createServer((_, response) => response.end('hello'))

  beforeAll(async () => {
    container = spawn('sleep', ['infinity'])
    const cgroup = join(ensureCgroupRoot()!, '..', folder, containerId)
    mkdirSync(cgroup, { recursive: true })
    writeFileSync(join(cgroup, 'cgroup.procs'), String(container.pid))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  afterAll(async () => {
    server.close()
    container.kill()
    await once(container, 'exit')
    removeCgroups(folder)
  })

  for (const host of ['127.0.0.1', '0.0.0.0']) {
    it(`is shown without the service's own packets, which are counted (on ${host})`, async () => {
      const place = ['--no-open', '--port', '0', '--host', host]
      const { service, firstLine } = await Service.start(['watch', containerId, ...place])
      try {
        const url = new URL(urlIn(firstLine))
        const port = Number(url.port)
        const token = url.searchParams.get('token')!
        const visitor = await new Visitor({ url: url.href, token }).open()
        visitor.say({ kind: 'begin' }, { kind: 'credit', batches: 1000 })
        const isPage = await visitor.hears('counters', ({ counters }) => {
          return counters.loss.ownPackets > 0
        })
        expect(isPage.counters.loss.ownPackets).toBeGreaterThan(0)

        // Another server's packets, on the same interface, are shown after those that were left out.
        const other = (server.address() as AddressInfo).port
        await (await fetch(`http://127.0.0.1:${other}/`)).text()
        const ports = () =>
          visitor.messages.flatMap((message) =>
            message.kind === 'conversations'
              ? message.changed.flatMap(({ client, server: to }) => [client.port, to.port])
              : [],
          )
        await visitor.until(() => ports().includes(other))
        expect(ports()).not.toContain(port)
        visitor.socket.terminate()
      } finally {
        expect(await service.stop()).toBe(0)
      }
    })
  }
})
