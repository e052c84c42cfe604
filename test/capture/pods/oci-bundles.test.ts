import { describe, expect, it } from 'vitest'
import { bundleFacts } from '../../../capture/pods/bundle-facts.ts'
import { parseOciBundle } from '../../../capture/pods/oci-bundle.ts'
import { makeOciBundlesSource } from '../../../capture/pods/oci-bundles.ts'
import type { Pod } from '../../../shared/pod/pod.ts'
import { layOut, readRecordedNode } from '../procfs/recorded-node.ts'
import type { RecordedNode } from '../procfs/recorded-node.ts'

describe('pods through /proc', () => {
  it('have the names of their Kubernetes manifest in containerd', async () => {
    const { pods, warnings } = await readFrom(readRecordedNode('containerd'))
    expect(warnings).toEqual([])
    expect(pods).toHaveLength(1)
    expect(pods[0]).toMatchObject({
      key: 'default/nginx-busybox',
      name: 'nginx-busybox',
      kubernetesNamespace: 'default',
      uid: '84c4fb6d-e80d-457a-a36a-ed1f7ee8106c',
      source: 'oci-bundles',
      networkNamespace: 4026532482,
      hostNetwork: false,
    })
    expect(containersOf(pods[0])).toEqual([
      'pause pause running',
      'busybox application running',
      'nginx application running',
    ])
    expect(pods[0]?.containers[2]?.image).toBe('docker.io/library/nginx:latest')
  })

  it('have their names in podman, in a pod or alone', async () => {
    const { pods } = await readFrom(readRecordedNode('podman'))
    const shown = pods.map((pod) => [pod.name, ...pod.containers.map(({ name }) => name)])
    expect(shown).toEqual([
      ['nginx-busybox', 'pause', 'busybox', 'nginx'],
      ['ps-c-pod', 'pause', 'ps-c-in'],
      ['ps-c-plain', 'ps-c-plain'],
    ])
    expect(pods.map(({ containers }) => containers[0]?.role)).toEqual([
      'pause',
      'pause',
      'application',
    ])
    const [pause] = pods[0]!.containers
    expect(pods[0]?.key).toBe(pause?.id)
  })

  it('are called by the ids of their containers when the runtime left no bundle', async () => {
    const { pods } = await readFrom({ ...readRecordedNode('containerd'), files: {} })
    expect(pods).toHaveLength(1)
    const { key, name, containers, uid } = pods[0]!
    expect(uid).toBe('84c4fb6d-e80d-457a-a36a-ed1f7ee8106c')
    expect(containers.map((container) => container.name)).toEqual(
      containers.map(({ id }) => id.slice(0, 12)),
    )
    expect(name).toBe(containers[0]?.name)
    expect(key).toBe(containers[0]?.id)
  })

  it('recognise a pause container without a bundle by its program', async () => {
    const node = readRecordedNode('containerd')
    const first = node.processes.find(({ stat }) => stat.includes('(sleep)'))
    first!.stat = first!.stat.replace('(sleep)', '(pause)')
    const { pods } = await readFrom({ ...node, files: {} })
    expect(containersOf(pods[0])[0]).toBe('pause pause running')
  })

  it('in the network namespace of the node are told apart by what their bundles say', async () => {
    const node = readRecordedNode('containerd')
    const nodeNet = node.processes[1]!.namespaces['net']!
    for (const { namespaces } of node.processes.slice(2)) namespaces['net'] = nodeNet
    const { pods } = await readFrom(node)
    expect(pods).toHaveLength(1)
    expect(pods[0]).toMatchObject({ key: 'default/nginx-busybox', hostNetwork: true })
    const withoutBundles = await readFrom({ ...node, files: {} })
    expect(withoutBundles.pods).toHaveLength(3)
  })

  it('whose namespaces may not be read are counted in a warning', async () => {
    const node = readRecordedNode('containerd')
    for (const process of node.processes.slice(2)) process.namespaces = {}
    const { pods, warnings } = await readFrom(node)
    expect(pods).toEqual([])
    expect(warnings).toMatchObject([{ code: 'namespaces-not-permitted' }])
    expect(warnings[0]?.text).toMatch(/^3 containers /)
  })

  it('are a warning where there is no /proc', async () => {
    const { pods, warnings } = await makeOciBundlesSource('/nonexistent').pods()
    expect(pods).toEqual([])
    expect(warnings).toMatchObject([{ code: 'no-procfs' }])
  })
})

describe('a bundle', () => {
  it('of CRI-O has the names that a kubelet gave', () => {
    const annotations = {
      'io.kubernetes.cri-o.ContainerType': 'container',
      'io.kubernetes.cri-o.SandboxID': 'a'.repeat(64),
      'io.kubernetes.cri-o.ImageName': 'docker.io/library/nginx:latest',
      'io.kubernetes.container.name': 'nginx',
      'io.kubernetes.pod.name': 'nginx-busybox',
      'io.kubernetes.pod.namespace': 'default',
      'io.kubernetes.pod.uid': '9d6944ff-1a11-472b-86ac-fcd6e5ff1121',
    }
    const facts = bundleFacts(
      new Map([
        ['b'.repeat(64), { annotations, monitorName: 'k8s_nginx_nginx-busybox_default_0' }],
      ]),
    )
    expect(facts.get('b'.repeat(64))).toEqual({
      name: 'nginx',
      role: 'application',
      image: 'docker.io/library/nginx:latest',
      pod: {
        id: 'a'.repeat(64),
        name: 'nginx-busybox',
        kubernetesNamespace: 'default',
        uid: '9d6944ff-1a11-472b-86ac-fcd6e5ff1121',
      },
    })
  })

  it('of a pod with the hostname of the node does not name the pod by it', () => {
    const config = { hostname: 'node-1', linux: { namespaces: [{ type: 'pid' }] } }
    expect(parseOciBundle(JSON.stringify(config))).toEqual({ annotations: {} })
  })

  it('that is half written is none', () => {
    expect(parseOciBundle('{"ociVersion": "1.0')).toBeUndefined()
    expect(parseOciBundle('null')).toBeUndefined()
  })
})

async function readFrom(
  recorded: RecordedNode,
): ReturnType<ReturnType<typeof makeOciBundlesSource>['pods']> {
  const { procRoot, remove } = layOut(recorded)
  try {
    return await makeOciBundlesSource(procRoot).pods()
  } finally {
    remove()
  }
}

function containersOf(pod: Pod | undefined): string[] {
  return (pod?.containers ?? []).map(({ name, role, state }) => `${name} ${role} ${state}`)
}
