import { describe, expect, test } from 'vitest'
import { ApiNames } from '../../../capture/cluster/api-names.ts'
import { readKubernetesPod } from '../../../capture/pods/kubernetes-pod.ts'
import { formatEnds, parseEnds } from '../../../shared/pod/attribution-comment.ts'
import type { Owner } from '../../../shared/pod/owner.ts'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import { recordedJson } from '../../kubernetes/fixtures.ts'

const api = readKubernetesPod(recordedJson('v1.32/pod.json') as never)!
const names = new ApiNames(() => api)
const idOf = (name: string) => api.containers.find((container) => container.name === name)!.id!

/** As an agent tells it that has found no names. */
const wget: Owner = {
  evidence: 'exact',
  place: 'container',
  containerName: idOf('busybox').slice(0, 12),
  containerId: idOf('busybox'),
  podName: idOf('busybox').slice(0, 12),
  process: 'wget',
}
const named = {
  containerName: 'busybox',
  podName: 'nginx-busybox',
  kubernetesNamespace: 'default',
  podUid: api.uid,
  process: 'wget',
}

describe('names from the API', () => {
  test('are given to a pod and its containers by their ids', () => {
    const container = (id: string, name: string) => ({ id, name, processes: [] })
    const containers = [
      container(idOf('busybox'), 'short id'),
      container(idOf('nginx'), 'short id'),
      container('f'.repeat(64), 'pause'),
    ]
    const snapshot = { pod: { key: 'an id', name: 'an id', containers } } as unknown as PodSnapshot
    const fact = names.ofFact({ kind: 'pod', snapshot })
    expect(fact).toMatchObject({
      snapshot: { pod: { key: 'default/nginx-busybox', name: 'nginx-busybox', uid: api.uid } },
    })
    const told = fact.kind === 'pod' ? fact.snapshot.pod.containers : []
    expect(told.map(({ name }) => name)).toEqual(['busybox', 'nginx', 'pause'])
  })

  test('are given to owners, in facts and in the comments of packets', () => {
    const unknown: Owner = { evidence: 'unknown', place: 'outside' }
    const ends = parseEnds(names.ofComments(formatEnds(wget, unknown)))
    expect(ends).toMatchObject({ sender: named, receiver: unknown })
    const fact = { kind: 'owner', end: 'client', owner: wget } as never
    expect(names.ofFact(fact)).toMatchObject({ owner: named })
  })

  test('are not given to containers that are not the pod’s', () => {
    const other = { ...wget, containerId: 'e'.repeat(64) }
    expect(parseEnds(names.ofComments(formatEnds(other, other)))?.sender).toEqual(other)
    expect(names.ofComments(['a remark'])).toEqual(['a remark'])
  })
})
