import { afterAll, describe, expect, it } from 'vitest'
import { findContainer, podAddresses } from '../../../shared/lessons/scene.ts'
import { conversations, count, ladderOf, output, rowsWith, scene, typed } from './ask-recordings.ts'
import { closeScenes } from './recorded-scene.ts'

afterAll(closeScenes)

/** More of what the lessons say, packet by packet and word by word. */
describe('a claim of the lessons', () => {
  it('“the pod has one `lo`”, with the address 127.0.0.1', async () => {
    const { snapshot } = await scene('one-request')
    const loopbacks = snapshot!.interfaces.filter(({ kind }) => kind === 'loopback')
    expect(loopbacks.map(({ name }) => name)).toEqual(['lo'])
    expect(loopbacks[0]!.addresses.map(({ address }) => address)).toContain('127.0.0.1')
  })

  it('“the last digits are enough”: where the numbers differ, the last four do', async () => {
    const { snapshot } = await scene('namespaces-containerd')
    const names = ['pause', 'busybox', 'nginx']
    for (const kind of ['net', 'ipc', 'uts', 'pid', 'mnt'] as const) {
      const inodes = [
        snapshot!.node.namespaces[kind],
        ...names.map((name) => findContainer(snapshot!, name)!.namespaces[kind]),
      ]
      const ends = inodes.map((inode) => String(inode).slice(-4))
      expect(new Set(ends).size).toBe(new Set(inodes).size)
    }
  })

  it('“the name is cut”: nginx calls itself longer than netstat prints', async () => {
    const { snapshot } = await scene('netstat')
    const [master] = findContainer(snapshot!, 'nginx')!.processes
    expect(master!.commandLine.join(' ')).toMatch(/^nginx: master process/)
    expect(output('netstat', 'in-nginx')).toMatch(/1\/nginx: master pro\s*$/m)
  })

  it('“one flag set”: SYN alone, and in the answer two, SYN and ACK', async () => {
    expect(await count('one-request', 'tcp.flags == 0x002')).toBe(1)
    expect(await count('one-request', 'tcp.flags == 0x012')).toBe(1)
    const [first, second] = await ladderOf('one-request', 1)
    expect([first!.kind, second!.kind]).toEqual(['syn', 'syn-ack'])
  })

  it('“the third packet confirms the second”: it acknowledges the server’s SYN', async () => {
    const [, second, third] = await ladderOf('one-request', 1)
    expect(third!.kind).toBe('ack')
    expect(third!.direction).not.toBe(second!.direction)
    expect(third!.acknowledgment).toBe(second!.sequence! + 1)
  })

  it('“not always the same side” sends the first FIN', async () => {
    const firsts = new Set<number>()
    for (const recording of ['one-request', 'stopped-server', 'one-get', 'addresses', 'leaving']) {
      for (const { id } of await conversations(recording)) {
        const fin = (await ladderOf(recording, id)).find(({ kind }) => kind === 'fin')
        if (fin) firsts.add(fin.direction)
      }
    }
    expect(firsts.size).toBe(2)
  })

  it('“usually another one”: two requests one after the other come from two ports', async () => {
    const records = (await conversations('addresses')).filter(({ server }) => server.port === 80)
    const ports = records.map(({ client }) => client.port)
    expect(ports.length).toBeGreaterThan(1)
    expect(new Set(ports).size).toBe(ports.length)
  })

  it('“how many bytes of page follow”: as many as wget has printed', async () => {
    // What a terminal shows is without the last line’s end.
    const bytes = Buffer.byteLength(output('one-get', 'wget')) + 1
    expect(await count('one-get', `http.content_length == ${bytes}`)).toBe(1)
  })

  it('“a pod has two addresses”: one on lo, one on eth0', async () => {
    const { snapshot } = await scene('addresses')
    const ofVersion4 = podAddresses(snapshot).filter((address) => address.includes('.'))
    expect(ofVersion4).toHaveLength(1)
    expect(snapshot!.interfaces.map(({ name }) => name).toSorted()).toEqual(['eth0', 'lo'])
  })

  it('“without complaint”: the server at 8080 starts, and says nothing', async () => {
    expect(typed('one-port', 'free')).toBe('busybox httpd -p 8080')
    expect(output('one-port', 'free')).toBe('')
    expect(output('one-port', 'both')).toMatch(/:::8080 .*LISTEN/)
    expect(output('port-taken', 'who')).not.toContain(':8080')
  })

  it('“because it has no page”: the server in busybox says 404', async () => {
    expect(output('one-port', 'wget-8080')).toContain('404 Not Found')
    const [answer] = await rowsWith('one-port', 'http.response.code == 404')
    expect(answer!.info).toContain('404')
  })

  it('“nobody is named there, only its address”: of a server outside', async () => {
    const record = (await conversations('leaving')).find(({ server }) => server.port === 8000)
    const { owner, address } = record!.server
    expect(owner).toMatchObject({ place: 'outside' })
    expect(owner.containerName).toBeUndefined()
    expect(owner.process).toBeUndefined()
    expect(address).toMatch(/^\d/)
  })

  it('“brings nginx’s page”, though the host names are apart', () => {
    expect(output('own-uts', 'wget')).toContain('Welcome to nginx!')
  })
})
