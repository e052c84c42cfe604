import { describe, expect, it } from 'vitest'
import type { OwningProcess } from '../../../capture/attribution/owning-process.ts'
import { PodDirectory } from '../../../capture/attribution/pod-directory.ts'
import { podOf } from './pod-of.ts'

const [first, second] = ['ab'.repeat(32), 'cd'.repeat(32)] as [string, string]
const directory = new PodDirectory(() => [podOf(1, first, second)])

const nginx: OwningProcess = {
  pid: 100,
  startTicks: 5,
  name: 'nginx',
  commandLine: 'nginx: worker process',
  pidInside: 7,
  containerId: first,
  networkNamespace: 1,
}

describe('the owner that', () => {
  it('a single process is has its container, its pod and all that is known of it', () => {
    expect(directory.describeHolders([nginx], 'exact')).toEqual({
      evidence: 'exact',
      place: 'container',
      podName: 'pod',
      kubernetesNamespace: 'default',
      podUid: '1234',
      containerName: 'container-1',
      containerId: first,
      process: 'nginx',
      commandLine: 'nginx: worker process',
      pid: 100,
      pidInside: 7,
      startTicks: 5,
    })
  })

  it('several processes of one container are has no PID, and a name only if all have it', () => {
    const other = { ...nginx, pid: 101 }
    const owner = directory.describeHolders([nginx, other], 'listener')
    expect(owner).toMatchObject({ evidence: 'listener', containerName: 'container-1' })
    expect(owner).toHaveProperty('process', 'nginx')
    expect(owner).not.toHaveProperty('pid')
    const script = directory.describeHolders([nginx, { ...other, name: 'sh' }], 'exact')
    expect(script).toMatchObject({ evidence: 'exact', containerName: 'container-1' })
    expect(script).not.toHaveProperty('process')
  })

  it('processes of several containers are has no name at all', () => {
    for (const containerId of [second, undefined]) {
      const { containerId: _, ...node } = nginx
      const other = containerId === undefined ? node : { ...nginx, containerId }
      const owner = directory.describeHolders([nginx, { ...other, pid: 101 }], 'exact')
      expect(owner).toEqual({ evidence: 'shared', place: 'container' })
    }
  })

  it('a process of the node is is in no container', () => {
    const { containerId: _, ...node } = nginx
    const owner = directory.describeHolders([node], 'exact')
    expect(owner).toMatchObject({ place: 'node', process: 'nginx', pid: 100 })
    expect(owner).not.toHaveProperty('podName')
  })

  it('a process of a container that no pod has is has the first digits of its id', () => {
    const containerId = 'ef'.repeat(32)
    const owner = directory.describeHolders([{ ...nginx, containerId }], 'exact')
    expect(owner).toMatchObject({ place: 'container', containerName: 'efefefefefef', containerId })
    expect(owner).not.toHaveProperty('podName')
  })
})

describe('the pods that are watched', () => {
  it('are those of the last look', () => {
    let pods = [podOf(1, first)]
    const changing = new PodDirectory(() => pods)
    expect([...changing.networkNamespaces]).toEqual([1])
    expect(changing.knows(second)).toBe(false)
    pods = [podOf(2, second)]
    changing.refresh()
    expect([...changing.networkNamespaces]).toEqual([2])
    expect(changing.networkNamespaceOf(second)).toBe(2)
    expect(changing.knows(first)).toBe(false)
  })
})
