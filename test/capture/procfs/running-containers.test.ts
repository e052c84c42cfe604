import { describe, expect, it } from 'vitest'
import { NodeProcesses } from '../../../capture/procfs/node-processes.ts'
import { readRunningContainers } from '../../../capture/procfs/running-containers.ts'
import { layOut, readRecordedNode } from './recorded-node.ts'
import type { RecordedNode } from './recorded-node.ts'

describe('the containers of a node', () => {
  it('are its processes by container id, in the order in which they started', () => {
    const containers = readFrom(readRecordedNode('containerd'))
    const shown = containers.map(({ id, processes }) => [
      id.slice(0, 6),
      ...processes.map(({ name, pidInside }) => `${pidInside}/${name}`),
    ])
    expect(shown).toEqual([
      ['76d612', '1/sleep'],
      ['6778ea', '1/sleep'],
      ['8a3d55', '1/nginx', '8/nginx', '9/nginx'],
    ])
    expect(new Set(containers.map(({ namespaces }) => namespaces.net)).size).toBe(1)
    expect(new Set(containers.map(({ namespaces }) => namespaces.pid)).size).toBe(3)
  })

  it('can be those of one network namespace only', () => {
    const node = readRecordedNode('podman')
    const all = readFrom(node)
    const { net } = all[0]!.namespaces
    const some = readFrom(node, net)
    expect(some).toEqual(all.filter(({ namespaces }) => namespaces.net === net))
    expect(some.length).toBeLessThan(all.length)
  })

  it('do not include conmon, which watches them from a cgroup in their pod', () => {
    const names = readFrom(readRecordedNode('podman')).flatMap(({ processes }) =>
      processes.map(({ name }) => name),
    )
    expect(names).not.toContain('conmon')
  })

  it('do not include a process that is still on its way into one', () => {
    const node = readRecordedNode('containerd')
    const nginx = node.processes.findLast(({ stat }) => stat.includes('(nginx)'))!
    const entering = { ...nginx, pid: 900_000, stat: nginx.stat.replace('nginx', 'sh') }
    const { namespaces } = node.processes[1]!
    const runc = { ...entering, pid: 900_001, stat: nginx.stat.replace('nginx', 'runc:[2:INIT]') }
    const processes = [...node.processes, { ...entering, namespaces }, runc]
    expect(readFrom({ ...node, processes })).toEqual(readFrom(node))
  })
})

function readFrom(
  recorded: RecordedNode,
  networkNamespace?: number,
): ReturnType<typeof readRunningContainers> {
  const { procRoot, remove } = layOut(recorded)
  try {
    const node = new NodeProcesses({ procRoot })
    return readRunningContainers({
      procRoot,
      ...(networkNamespace !== undefined && { pids: node.in(networkNamespace) }),
    })
  } finally {
    remove()
  }
}
