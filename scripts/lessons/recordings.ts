import type { PodSnapshot } from '../../shared/pod/pod.ts'
import type { LessonPodKind } from './lesson-pod.ts'
import type { Command } from './record-pod.ts'

export type Recording = {
  name: string
  pod: LessonPodKind
  /** For the tests alone: nothing that lessons tell of has happened in it. */
  isFixture?: true
  commands(facts: PodFacts): Command[]
}

/** What commands need to know of the pod they are typed for. */
export type PodFacts = {
  /** Of its eth0. */
  address: string
  /** Of the bridge: the node, seen from the pod. */
  gateway: string
  /** Of a container's first process, as the node counts. */
  pidOf(container: ContainerName): number
  pidsOf(container: ContainerName): number[]
}

type ContainerName = 'pause' | 'busybox' | 'nginx'

const wget: Command = { name: 'wget', where: 'busybox', typed: 'wget -q -O - localhost' }

/** Every recording of the lessons. */
export const recordings: readonly Recording[] = [
  { name: 'one-request', pod: 'demo', commands: () => [wget] },
  {
    name: 'namespaces-containerd',
    pod: 'containerd',
    commands: ({ pidOf }) => [
      lsns('pause', pidOf('pause')),
      lsns('busybox', pidOf('busybox')),
      lsns('nginx', pidOf('nginx')),
      wget,
    ],
  },
  {
    name: 'node-apart',
    pod: 'containerd',
    commands: () => [
      { name: 'listen', where: 'busybox', typed: 'busybox httpd -p 8088' },
      { name: 'in-nginx', where: 'nginx', typed: 'netstat -tnl' },
      { name: 'on-node', where: 'node', typed: 'ss -tnl sport = :8088' },
      { name: 'wget', where: 'nginx', typed: 'wget -q -O - localhost:8088' },
    ],
  },
  {
    // Debian's BusyBox has a netstat without -p; the demo pod has the node's beside it.
    name: 'netstat',
    pod: 'demo',
    commands: ({ pidOf }) => [
      { name: 'in-busybox', where: 'busybox', typed: '/usr/bin/netstat -tnlp' },
      { name: 'in-nginx', where: 'nginx', typed: '/usr/bin/netstat -tnlp' },
      { name: 'on-node', where: 'node', typed: 'ss -tnlp sport = :80' },
      {
        name: 'from-node',
        where: 'node',
        typed: `nsenter -t ${pidOf('nginx')} -n netstat -tnlp`,
      },
      wget,
    ],
  },
  {
    name: 'netstat-turned',
    pod: 'demo',
    commands: () => [
      { name: 'listen', where: 'busybox', typed: 'busybox httpd -p 8089' },
      { name: 'in-nginx', where: 'nginx', typed: '/usr/bin/netstat -tnlp' },
      { name: 'in-busybox', where: 'busybox', typed: '/usr/bin/netstat -tnlp' },
      { name: 'wget', where: 'nginx', typed: 'wget -q -O - localhost:8089' },
    ],
  },
  {
    name: 'addresses',
    pod: 'demo',
    commands: ({ address }) => [
      { name: 'only-loopback', where: 'busybox', typed: 'busybox httpd -p 127.0.0.1:8080' },
      { name: 'only-eth0', where: 'busybox', typed: `busybox httpd -p ${address}:9090` },
      { name: 'all-by-loopback', where: 'busybox', typed: 'wget -q -O - 127.0.0.1:80 | head -4' },
      { name: 'all-by-address', where: 'busybox', typed: `wget -q -O - ${address}:80 | head -4` },
      { name: 'refused', where: 'busybox', typed: `wget -q -O - ${address}:8080` },
      { name: 'answered', where: 'busybox', typed: 'wget -q -O - 127.0.0.1:8080' },
      { name: 'from-outside', where: 'node', typed: `curl -s -S http://${address}:80/none` },
      { name: 'outside-refused', where: 'node', typed: `curl -s -S http://${address}:8080/` },
      { name: 'listeners', where: 'nginx', typed: '/usr/bin/netstat -tnl' },
    ],
  },
  {
    name: 'stopped-server',
    pod: 'demo',
    commands: ({ pidsOf }) => [
      { name: 'stop', where: 'node', typed: `kill -STOP ${pidsOf('nginx').join(' ')}` },
      { name: 'wget', where: 'busybox', typed: 'timeout 1 wget -q -O - localhost' },
      { name: 'continue', where: 'node', typed: `kill -CONT ${pidsOf('nginx').join(' ')}` },
    ],
  },
  { name: 'alone', pod: 'alone', isFixture: true, commands: () => [] },
  { name: 'one-get', pod: 'podman', commands: () => [wget] },
  {
    name: 'port-taken',
    pod: 'podman',
    commands: () => [
      { name: 'taken', where: 'busybox', typed: 'busybox httpd -f -p 80' },
      { name: 'who', where: 'busybox', typed: 'netstat -tnl' },
      wget,
    ],
  },
  {
    name: 'one-port',
    pod: 'podman',
    commands: () => [
      { name: 'free', where: 'busybox', typed: 'busybox httpd -p 8080' },
      { name: 'both', where: 'busybox', typed: 'netstat -tnl' },
      wget,
      { name: 'wget-8080', where: 'nginx', typed: 'wget -q -O - localhost:8080' },
    ],
  },
  {
    name: 'leaving',
    pod: 'containerd',
    commands: ({ address, gateway }) => [
      { name: 'out', where: 'busybox', typed: `wget -q -O - ${gateway}:8000` },
      { name: 'in', where: 'node', typed: `curl -s -o /dev/null http://${address}/` },
      wget,
      { name: 'own-address', where: 'busybox', typed: `wget -q -O /dev/null ${address}` },
    ],
  },
  {
    name: 'no-container',
    pod: 'containerd',
    commands: ({ address, pidOf }) => [
      wget,
      {
        name: 'forward',
        where: 'node',
        typed: `nsenter -t ${pidOf('pause')} -n curl -s -o /dev/null http://127.0.0.1/`,
      },
      { name: 'probe', where: 'node', typed: `curl -s -o /dev/null http://${address}/healthz` },
    ],
  },
  {
    name: 'inner-server',
    pod: 'containerd',
    commands: ({ address, pidOf }) => [
      { name: 'listen', where: 'busybox', typed: 'busybox httpd -p 127.0.0.1:8080' },
      {
        name: 'forward',
        where: 'node',
        typed: `nsenter -t ${pidOf('pause')} -n curl -s http://127.0.0.1:8080/`,
      },
      { name: 'probe', where: 'node', typed: `curl -s -S http://${address}:8080/healthz` },
    ],
  },
  {
    name: 'shared-pid',
    pod: 'podman-shared-pid',
    commands: () => [{ name: 'processes', where: 'busybox', typed: 'ps' }, wget],
  },
  {
    name: 'own-uts',
    pod: 'podman-own-uts',
    commands: () => [
      { name: 'host-name-busybox', where: 'busybox', typed: 'cat /proc/sys/kernel/hostname' },
      { name: 'host-name-nginx', where: 'nginx', typed: 'cat /proc/sys/kernel/hostname' },
      wget,
    ],
  },
]

/** Whoever is asked must be in the pod. */
export function podFacts({ pod, interfaces }: PodSnapshot): PodFacts {
  const eth0 = interfaces.find(({ name }) => name === 'eth0')
  const pidsOf = (name: ContainerName): number[] => {
    const container = pod.containers.find((each) => each.name === name || each.role === name)
    return container?.processes.map(({ pid }) => pid) ?? []
  }
  return {
    address: ofIpv4(eth0?.addresses),
    gateway: ofIpv4(eth0?.peer?.bridge?.addresses),
    pidOf: (name) => pidsOf(name)[0] ?? 0,
    pidsOf,
  }
}

function ofIpv4(addresses: readonly { address: string }[] = []): string {
  return addresses.find(({ address }) => address.includes('.'))?.address ?? ''
}

/** Those that lessons tell of; the others are the node's own in every pod. */
const kinds = ['net', 'ipc', 'uts', 'pid', 'mnt'].map((kind) => `-t ${kind}`).join(' ')

function lsns(container: string, pid: number): Command {
  return {
    name: `lsns-${container}`,
    where: 'node',
    typed: `lsns -p ${pid} ${kinds} -o TYPE,NS`,
  }
}
