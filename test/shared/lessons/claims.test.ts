import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { answerCheck } from '../../../shared/lessons/answer-check.ts'
import { parseLesson } from '../../../shared/lessons/parse-lesson.ts'
import { findContainer, podAddresses } from '../../../shared/lessons/scene.ts'
import {
  conversations,
  count,
  output,
  rowsOf,
  rowsWith,
  scene,
  track,
  typed,
} from './ask-recordings.ts'
import { closeScenes, libraryFolder } from './recorded-scene.ts'

afterAll(closeScenes)

/** What the lessons say beyond their checks, asked of the recordings they say it of. */
describe('a claim of the lessons', () => {
  it('“equal numbers mean one shared view”: lsns prints the inodes of the matrix', async () => {
    const { snapshot } = await scene('namespaces-containerd')
    for (const name of ['pause', 'busybox', 'nginx']) {
      const printed = output('namespaces-containerd', `lsns-${name}`)
      const { namespaces } = findContainer(snapshot!, name)!
      for (const kind of ['net', 'ipc', 'uts', 'pid', 'mnt'] as const) {
        expect(printed).toMatch(new RegExp(`^${kind} +${namespaces[kind]}$`, 'm'))
      }
    }
  })

  it('“it was started first”: pause is older than all the others', async () => {
    const { snapshot } = await scene('namespaces-containerd')
    const { pause, ...others } = Object.fromEntries(
      ['pause', 'busybox', 'nginx'].map((name) => [
        name,
        findContainer(snapshot!, name)!.processes.map(({ startTicks }) => startTicks),
      ]),
    )
    expect(Math.min(...Object.values(others).flat())).toBeGreaterThan(Math.max(...pause!))
  })

  it('“has a heading and nothing else”: the node does not list the pod’s ports', () => {
    for (const [recording, port] of [
      ['node-apart', 8088],
      ['netstat', 80],
    ] as const) {
      const lines = output(recording, 'on-node').split('\n')
      expect(lines).toHaveLength(1)
      expect(lines[0]).not.toContain(`:${port}`)
    }
    expect(output('node-apart', 'in-nginx')).toMatch(/:::8088 /)
  })

  it('“it is nginx that sees `-`” of a server in busybox', () => {
    const ownerOf = (command: string) =>
      output('netstat-turned', command)
        .split('\n')
        .find((line) => line.includes(':8089'))
        ?.split(/LISTEN +/)[1]
        ?.trim()
    expect(ownerOf('in-nginx')).toBe('-')
    expect(ownerOf('in-busybox')).toMatch(/^\d+\/busybox/)
  })

  it('“`:::80` is the same for IPv6”: the same process holds both', async () => {
    const { ask } = await scene('netstat')
    const reply = await ask<'sockets'>({ about: 'sockets' })
    const [view] = reply && 'answer' in reply ? reply.answer.views : []
    const at80 = view!.rows.filter(({ socket }) => socket.localPort === 80)
    expect(at80.map(({ socket }) => socket.protocol).toSorted()).toEqual(['tcp', 'tcp6'])
    const pids = at80.map(({ socket }) => socket.holders.map(({ pid }) => pid).toSorted())
    expect(pids[0]).toEqual(pids[1])
  })

  it('“with a larger number”: the node counts nginx otherwise than nginx does', async () => {
    const { snapshot } = await scene('netstat')
    const [master] = findContainer(snapshot!, 'nginx')!.processes
    expect(master!.pidInside).toBe(1)
    expect(master!.pid).toBeGreaterThan(1)
    expect(output('netstat', 'from-node')).toContain(`${master!.pid}/nginx`)
  })

  it('“asleep”: busybox sleeps, and has no web server of its own', async () => {
    const { snapshot } = await scene('one-request')
    const { id, processes } = findContainer(snapshot!, 'busybox')!
    expect(processes[0]!.commandLine).toEqual(['sleep', 'infinity'])
    const { ask } = await scene('one-request')
    const reply = await ask<'sockets'>({ about: 'sockets' })
    const views = reply && 'answer' in reply ? reply.answer.views : []
    const holders = views.flatMap(({ rows }) => rows.flatMap(({ socket }) => socket.holders))
    expect(holders.some(({ containerId }) => containerId === id)).toBe(false)
  })

  it('“nothing left the pod”: none of the request’s packets is on eth0', async () => {
    expect(await count('one-request', 'interface == "eth0" && tcp')).toBe(0)
    expect(output('one-request', 'wget')).toContain('Welcome to nginx!')
  })

  it('“it says `-`”, and “`1/nginx`”: what netstat printed is what the page derives', async () => {
    const { ask } = await scene('netstat')
    const reply = await ask<'sockets'>({ about: 'sockets' })
    const views = reply && 'answer' in reply ? reply.answer.views : []
    for (const [onlooker, command] of [
      ['busybox', 'in-busybox'],
      ['nginx', 'in-nginx'],
      ['node', 'from-node'],
    ] as const) {
      const row = views
        .find((view) => view.onlooker === onlooker)
        ?.rows.find(({ socket }) => socket.localAddress === '0.0.0.0' && socket.localPort === 80)
      const line = output('netstat', command)
        .split('\n')
        .find((each) => each.includes('0.0.0.0:80'))
      expect(line?.split(/LISTEN +/)[1]?.trim()).toBe(row?.owner)
    }
  })

  it('“the first three carry no words”: SYN, SYN ACK, ACK, each without a payload', async () => {
    const rows = await rowsOf('one-request')
    expect(rows.slice(0, 4).map(({ info }) => info)).toEqual([
      expect.stringMatching(/^SYN\b(?!, ACK)/),
      expect.stringMatching(/^SYN, ACK/),
      expect.stringMatching(/^ACK/),
      'GET / HTTP/1.1',
    ])
    expect(await count('one-request', 'frame.number <= 3 && tcp.len > 0')).toBe(0)
  })

  it('“a few thousandths of a second”: the whole request', async () => {
    const [record] = await conversations('one-request')
    expect(record!.lastNs - record!.startNs).toBeLessThan(10e6)
  })

  it('“two `FIN`s, each confirmed”: one in each direction, and an ACK of the number behind it', async () => {
    const { ask } = await scene('one-request')
    const reply = await ask<'ladder'>({ about: 'ladder', conversation: 1 })
    const steps = reply && 'answer' in reply ? reply.answer.ladder.steps : []
    const fins = steps.filter(({ kind }) => kind === 'fin')
    expect(new Set(fins.map(({ direction }) => direction)).size).toBe(2)
    for (const fin of fins) {
      const isItsAck = ({ direction, acknowledgment }: (typeof steps)[number]) =>
        direction !== fin.direction && acknowledgment === fin.sequence! + fin.payloadLength + 1
      expect(steps.some(isItsAck)).toBe(true)
    }
  })

  it('“busybox gives up after a second”: its FIN comes before the page', async () => {
    const [fin] = await rowsWith('stopped-server', 'tcp.flags.fin == 1 && tcp.dstport == 80')
    const [page] = await rowsWith('stopped-server', 'http.response')
    expect(fin!.offsetNs).toBeGreaterThan(0.9e9)
    expect(fin!.offsetNs).toBeLessThan(page!.offsetNs)
    expect(output('stopped-server', 'wget')).toBe('')
  })

  it('“one packet, one byte for each letter”: the request is ASCII and in one packet', async () => {
    expect(await count('one-get', 'http.request')).toBe(1)
    expect(await count('one-get', 'tcp.dstport == 80 && tcp.len > 0')).toBe(1)
    const { ask } = await scene('one-get')
    const reply = await ask<'stream'>({ about: 'stream', conversation: 1, skipBytes: 0 })
    const stream = reply && 'answer' in reply ? JSON.stringify(reply.answer.stream) : ''
    const sent = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n').toString('base64')
    expect(stream).toContain(sent.slice(0, 40))
  })

  it('“the kernel even confirms the request”: nginx was stopped until after it', async () => {
    const commands = track('stopped-server')
    const [record] = await conversations('stopped-server')
    const rows = await rowsOf('stopped-server')
    const go = commands.find(({ name }) => name === 'continue')!.startNs
    const answer = rows.find(({ info }) => info.includes('200 OK'))!
    expect(commands.find(({ name }) => name === 'stop')!.endNs).toBeLessThan(record!.startNs)
    expect(rows.slice(0, 5).every(({ offsetNs }) => offsetNs < go)).toBe(true)
    expect(answer.offsetNs).toBeGreaterThan(go)
  })

  it('“no card, so both addresses are zero” on lo, and “here they are real” on eth0', async () => {
    const zero = 'eth.src == 00:00:00:00:00:00'
    expect(await count('one-get', `!(${zero})`)).toBe(0)
    expect(await count('leaving', `interface == "eth0" && ${zero}`)).toBe(0)
    expect(await count('leaving', 'interface == "lo" && arp')).toBe(0)
  })

  it('“headers and page fit into one packet”: one packet brings the whole answer', async () => {
    expect(await count('one-get', 'tcp.srcport == 80 && tcp.len > 0')).toBe(1)
    const { snapshot } = await scene('one-get')
    expect(snapshot?.interfaces.find(({ name }) => name === 'lo')?.mtuBytes).toBe(65_536)
  })

  it('“Address already in use” is what the second server said', () => {
    expect(output('port-taken', 'taken')).toContain('Address already in use')
  })

  it('“the number is taken”: busybox lists port 80 too', () => {
    expect(output('port-taken', 'who')).toMatch(/0\.0\.0\.0:80 /)
  })

  it('“each at one of the two addresses”: what was typed, and what came back from each', async () => {
    const { snapshot } = await scene('addresses')
    const [address] = podAddresses(snapshot)
    expect(typed('addresses', 'only-loopback')).toContain('127.0.0.1:8080')
    expect(typed('addresses', 'only-eth0')).toContain(`${address}:9090`)
    expect(output('addresses', 'all-by-loopback')).toContain('Welcome to nginx!')
    expect(output('addresses', 'all-by-address')).toContain('Welcome to nginx!')
    expect(output('addresses', 'refused')).toContain('Connection refused')
    expect(output('addresses', 'answered')).toContain('404 Not Found')
    expect(output('addresses', 'outside-refused')).toContain('Failed to connect')
    expect(output('addresses', 'from-outside')).toContain('404 Not Found')
    expect(await count('addresses', 'ip.addr == 0.0.0.0')).toBe(0)
  })

  it('“who has this one?”: the shout goes to all, and the answer names a card', async () => {
    const { snapshot } = await scene('leaving')
    const bridge = snapshot?.interfaces.find(({ name }) => name === 'eth0')?.peer?.bridge
    const asked = `arp.opcode == 1 && arp.dst.proto_ipv4 == ${bridge!.addresses[0]!.address}`
    expect(await count('leaving', `${asked} && eth.dst == ff:ff:ff:ff:ff:ff`)).toBe(1)
    const [first] = await rowsWith('leaving', 'arp')
    expect(first!.number).toBe(1)
    expect(await count('leaving', 'arp.opcode == 2 && arp.src.hw_mac != 00:00:00:00:00:00')).toBe(1)
  })

  it('“belongs to no container”: nobody of the pod has made the forwarded connections', async () => {
    for (const [recording, agent] of [
      ['no-container', 'interface == "lo" && http.user_agent contains "curl"'],
      ['inner-server', 'tcp.dstport == 8080 && interface == "lo"'],
    ] as const) {
      expect(await count(recording, agent)).toBeGreaterThan(0)
      expect(await count(recording, `(${agent}) && client.container`)).toBe(0)
    }
    expect(output('inner-server', 'forward')).toContain('404 Not Found')
    expect(output('inner-server', 'probe')).toContain('Failed to connect')
  })

  it('“the client’s address is the pod’s now”, and the server’s is the node’s', async () => {
    const { snapshot } = await scene('leaving')
    const record = (await conversations('leaving')).find(({ server }) => server.port === 8000)
    expect(podAddresses(snapshot)).toContain(record?.client.address)
    const bridge = snapshot?.interfaces.find(({ name }) => name === 'eth0')?.peer?.bridge
    expect(bridge?.addresses.map(({ address }) => address)).toContain(record?.server.address)
  })

  it('“`ps` now lists nginx and its workers”, and number 1 is pause', async () => {
    const lines = output('shared-pid', 'processes').split('\n')
    expect(lines.filter((line) => line.includes('nginx: worker'))).not.toHaveLength(0)
    const { snapshot } = await scene('shared-pid')
    const pause = findContainer(snapshot!, 'pause')!.processes[0]!
    expect(pause.pidInside).toBe(1)
    expect(lines[1]?.trim()).toMatch(/^1 .*sleep infinity$/)
  })

  it('“each has a host name of its own”: two names were printed', () => {
    const names = ['busybox', 'nginx'].map((name) => output('own-uts', `host-name-${name}`))
    expect(new Set(names).size).toBe(2)
  })

  it('is another where the runtime shares other things: uts, or not', async () => {
    const text = readFileSync(`${libraryFolder}/network-owner.md`, 'utf8')
    const read = parseLesson(text)
    const steps = 'lesson' in read ? read.lesson.steps : []
    const shownOn = async (recording: string): Promise<string[]> => {
      const on = await scene(recording)
      const shown: string[] = []
      for (const { id, when, check } of steps) {
        if (when && !(await answerCheck(when, on))) continue
        if (id.startsWith('uts')) expect(await answerCheck(check!, on)).toBe(true)
        shown.push(id)
      }
      return shown
    }
    expect(await shownOn('namespaces-containerd')).toContain('uts-shared')
    expect(await shownOn('namespaces-containerd')).not.toContain('uts-apart')
    expect(await shownOn('own-uts')).toContain('uts-apart')
    expect(await shownOn('own-uts')).not.toContain('uts-shared')
  })
})
