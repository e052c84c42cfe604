import { describe, expect, it } from 'vitest'
import { comparePods, runningContainers } from '../../../capture/pods/pod-change.ts'
import type { Container, Pod } from '../../../shared/pod/pod.ts'
import { foundContainer, foundPod } from './found-pods.ts'

const nginx = foundContainer('nginx')
const busybox = foundContainer('busybox')
const before = foundPod({ containers: [busybox, nginx] })

describe('what became of a pod', () => {
  it('is nothing while the same containers run, whatever their other processes are', () => {
    const worker = { ...nginx.processes[0]!, pid: 101, startTicks: 9 }
    const busy = { ...nginx, processes: [...nginx.processes, worker] }
    expect(changes(before, foundPod({ containers: [busybox, busy] }))).toEqual([])
  })

  it('is a restart when a container of that name has another id', () => {
    const again = { ...nginx, id: 'f'.repeat(64) }
    expect(changes(before, foundPod({ containers: [busybox, again] }))).toEqual([
      'container-restarted',
    ])
  })

  it('is a restart when a container has another first process', () => {
    const again = { ...nginx, processes: [{ ...nginx.processes[0]!, pid: 200, startTicks: 9 }] }
    const [restarted] = comparePods(
      before,
      foundPod({ containers: [busybox, again] }),
      known(before),
    )
    expect(restarted?.code).toBe('container-restarted')
    expect(restarted?.text).toContain('nginx has been restarted; its first process is now 200')
  })

  it('is an exit, and a restart when the container comes back later', () => {
    const without = foundPod({ containers: [busybox] })
    expect(changes(before, without)).toEqual(['container-exited'])
    const again = foundPod({ containers: [busybox, { ...nginx, id: 'f'.repeat(64) }] })
    expect(codes(comparePods(without, again, known(before)))).toEqual(['container-restarted'])
  })

  it('is a start for a container that was not there before', () => {
    const more = foundPod({ containers: [busybox, nginx, foundContainer('debug')] })
    expect(changes(before, more)).toEqual(['container-started'])
  })

  it('is an end and a new beginning when the network namespace is another', () => {
    const [gone, back, ...rest] = comparePods(
      before,
      { ...before, networkNamespace: 4026539999 },
      known(before),
    )
    expect(codes([gone!, back!, ...rest])).toEqual(['pod-gone', 'pod-back'])
    expect(back?.text).toContain('4026539999')
  })
})

function changes(from: Pod, to: Pod): string[] {
  return codes(comparePods(from, to, known(from)))
}

function codes(all: readonly { code: string }[]): string[] {
  return all.map(({ code }) => code)
}

function known(pod: Pod): Map<string, Container> {
  return new Map(runningContainers(pod).map((container) => [container.name, container]))
}
