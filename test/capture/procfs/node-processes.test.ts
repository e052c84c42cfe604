import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { NodeProcesses } from '../../../capture/procfs/node-processes.ts'
import { layOut, readRecordedNode } from './recorded-node.ts'

describe('the processes of a node', () => {
  const { processes } = readRecordedNode('containerd')
  const { namespaces, pid } = processes.find(({ stat }) => stat.includes('(nginx)'))!
  const pods = namespaces['net']!
  const inPod = processes
    .filter((each) => each.namespaces['net'] === pods)
    .map((each) => each.pid)
    .toSorted((a, b) => a - b)
  const trees: { remove(): void }[] = []

  function lay(): string {
    const tree = layOut(readRecordedNode('containerd'))
    trees.push(tree)
    return tree.procRoot
  }

  afterEach(() => {
    for (const tree of trees.splice(0)) tree.remove()
  })

  it('are known by the network namespace they are in', () => {
    const node = new NodeProcesses({ procRoot: lay() })
    expect(node.in(pods)).toEqual(inPod)
    expect(node.all().length).toBeGreaterThan(inPod.length)
    expect(node.in(1)).toEqual([])
  })

  it('are looked at anew, unless a look may be older', () => {
    const procRoot = lay()
    const each = new NodeProcesses({ procRoot })
    const once = new NodeProcesses({ procRoot, ageMsMax: 60_000 })
    const before = once.all()
    expect(each.all()).toEqual(before)
    rmSync(join(procRoot, String(pid)), { recursive: true })
    expect(each.all()).toEqual(before.filter((known) => known !== pid))
    expect(once.all()).toEqual(before)
  })

  it('are in no network namespace that they have left since, or where the number is another process now', () => {
    const procRoot = lay()
    const node = new NodeProcesses({ procRoot, ageMsMax: 60_000 })
    expect(node.in(pods)).toContain(pid)
    const link = join(procRoot, String(pid), 'ns', 'net')
    rmSync(link)
    symlinkSync('net:[4026531840]', link)
    expect(node.in(pods)).toEqual(inPod.filter((known) => known !== pid))
  })
})
