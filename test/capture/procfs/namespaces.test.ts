import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readNamespace, readNamespaces } from '../../../capture/procfs/namespaces.ts'
import { readNodeNamespaces } from '../../../capture/procfs/node-namespaces.ts'
import { readPids, readProcess, readProcessStat } from '../../../capture/procfs/processes.ts'
import { layOut, readRecordedNode } from './recorded-node.ts'

const isLinux = process.platform === 'linux'

describe('the namespaces of the node', () => {
  it('are those of the kernel thread where the first process may not be looked at', () => {
    const node = layOut(readRecordedNode('containerd'))
    const { net, pid, mnt } = readNodeNamespaces(node.procRoot)
    expect({ net, pid, mnt }).toEqual({ net: 4026531833, pid: 4026531836, mnt: 4026531832 })
    node.remove()
  })

  it('are ours where nothing else may be looked at', () => {
    const recorded = readRecordedNode('containerd')
    const own = { ...recorded.processes[1]!, pid: process.pid, stat: '1 (node) S 0 0' }
    const node = layOut({ ...recorded, processes: [recorded.processes[0]!, own], links: {} })
    expect(readNodeNamespaces(node.procRoot).net).toBe(4026531833)
    node.remove()
  })
})

describe.runIf(isLinux)('the namespaces of a process', () => {
  it('are the numbers in their links', () => {
    expect(`net:[${readNamespace(process.pid, 'net')}]`).toBe(readlinkSync('/proc/self/ns/net'))
    const { mnt, pid } = readNamespaces(process.pid)
    expect(`mnt:[${mnt}] pid:[${pid}]`).toBe(
      `${readlinkSync('/proc/self/ns/mnt')} ${readlinkSync('/proc/self/ns/pid')}`,
    )
  })

  it('are absent when it has gone', () => {
    expect(readNamespaces(2 ** 22 + 1)).toEqual({})
  })
})

describe.runIf(isLinux && process.geteuid?.() === 0)('a process in namespaces of its own', () => {
  let child: ChildProcess
  let sleeper: number

  beforeAll(async () => {
    const options = ['--net', '--pid', '--fork', '--kill-child=SIGKILL']
    child = spawn('unshare', [...options, 'sleep', '600'])
    await once(child, 'spawn')
    sleeper = await findChild(child.pid!)
  })

  // Waiting for its child, unshare does not hear SIGTERM.
  afterAll(() => child.kill('SIGKILL'))

  it('is in other ones of those kinds only', () => {
    const [own, ours] = [readNamespaces(sleeper), readNamespaces(process.pid)]
    expect(own.net).not.toBe(ours.net)
    expect(own.pid).not.toBe(ours.pid)
    expect({ ...own, net: 0, pid: 0 }).toEqual({ ...ours, net: 0, pid: 0 })
  })

  it('has the first PID inside', () => {
    expect(readProcess(sleeper)).toMatchObject({ pid: sleeper, pidInside: 1, name: 'sleep' })
  })
})

async function findChild(parent: number): Promise<number> {
  for (;;) {
    const found = readPids().find((pid) => {
      const stat = readProcessStat(pid)
      return stat?.parentPid === parent && stat.name === 'sleep'
    })
    if (found !== undefined) return found
    await new Promise(setImmediate)
  }
}
