import { expect, it } from 'vitest'
import { requestCommand } from '../../../../ui/views/packet-table/request-command.ts'
import { samplePod } from '../../drawing/sample-pod.ts'

it('runs in a container that is not the one that listens', () => {
  expect(requestCommand(samplePod)).toBe(
    'kubectl exec -n default nginx-busybox -c busybox -- wget -qO- 127.0.0.1:80',
  )
})

it('enters the network namespace where there is no Kubernetes', () => {
  const { kubernetesNamespace: _, ...pod } = samplePod.pod
  expect(requestCommand({ ...samplePod, pod })).toBe(
    'nsenter --target 13100 --net wget -qO- 127.0.0.1:80',
  )
})

it('is nothing when nobody listens', () => {
  expect(requestCommand({ ...samplePod, listeners: [] })).toBeUndefined()
})
