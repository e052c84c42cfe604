import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { answerCheck } from '../../../shared/lessons/answer-check.ts'
import { parseLesson } from '../../../shared/lessons/parse-lesson.ts'
import {
  conversationsOf,
  findContainer,
  podAddresses,
  type Scene,
} from '../../../shared/lessons/scene.ts'
import { parseTerminalTrack } from '../../../shared/lessons/terminal-track.ts'
import type { ConversationRecord, PacketRow } from '../../../shared/messages/records.ts'
import { closeScenes, libraryFolder, openScene } from './recorded-scene.ts'

afterAll(closeScenes)

/** What the lessons say beyond their checks, asked of the recordings they say it of. */
describe('a claim of the lessons', () => {
  it('“equal numbers mean one shared view”: lsns prints the inodes of the matrix', async () => {
    const { snapshot } = await scene('namespaces-containerd')
    for (const name of ['pause', 'busybox', 'nginx']) {
      const printed = output('namespaces-containerd', `lsns-${name}`)
      const { namespaces } = findContainer(snapshot!, name)!
      for (const kind of ['net', 'ipc', 'uts', 'pid', 'mnt'] as const) {
        expect(printed).toMatch(new RegExp(`^${kind} +${namespaces[kind]} `, 'm'))
      }
    }
  })

  it('“it got the network first”: lsns names pause beside net in all three lists', async () => {
    const { snapshot } = await scene('namespaces-containerd')
    const { pid } = findContainer(snapshot!, 'pause')!.processes[0]!
    for (const name of ['pause', 'busybox', 'nginx']) {
      const printed = output('namespaces-containerd', `lsns-${name}`)
      expect(printed).toMatch(new RegExp(`^net +\\d+ +${pid} `, 'm'))
    }
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

  it('“Nobody.”: on the node nothing listens on port 80', () => {
    expect(output('netstat', 'on-node').split('\n')).toHaveLength(1)
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

  it('“two `FIN`s, each confirmed”: one in each direction', async () => {
    const toServer = 'tcp.flags.fin == 1 && tcp.dstport == 80'
    expect(await count('one-request', toServer)).toBe(1)
    expect(await count('one-request', 'tcp.flags.fin == 1 && tcp.srcport == 80')).toBe(1)
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

function scene(recording: string): Promise<Scene> {
  return openScene(`${libraryFolder}/recordings/${recording}.pcapng`)
}

function track(recording: string) {
  const text = readFileSync(`${libraryFolder}/recordings/${recording}.terminal.json`, 'utf8')
  return parseTerminalTrack(text)?.commands ?? []
}

function output(recording: string, command: string): string {
  return track(recording).find(({ name }) => name === command)?.output ?? ''
}

async function count(recording: string, text: string): Promise<number | undefined> {
  const { ask } = await scene(recording)
  const reply = await ask<'matches'>({ about: 'matches', text, from: 1 })
  return reply && 'answer' in reply ? reply.answer.count : undefined
}

async function rowsOf(recording: string): Promise<PacketRow[]> {
  const { ask } = await scene(recording)
  const reply = await ask<'rows'>({ about: 'rows', from: 1, to: 100 })
  return reply && 'answer' in reply ? reply.answer.rows : []
}

async function conversations(recording: string): Promise<ConversationRecord[]> {
  return conversationsOf(await scene(recording))
}
