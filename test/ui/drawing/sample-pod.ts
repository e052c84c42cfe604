import type { ConversationRecord } from '../../../shared/messages/records.ts'
import type { Owner } from '../../../shared/pod/owner.ts'
import type { Container, Namespaces, PodSnapshot, Socket } from '../../../shared/pod/pod.ts'

/** The pod that everything is tried on: busybox fetches nginx's page over localhost. */

export const busyboxId = 'a99840278e93'.padEnd(64, '0')
export const nginxId = '77adcef56299'.padEnd(64, '0')

const shared: Namespaces = { net: 4026532326, ipc: 4026532325, uts: 4026532324, user: 4026531837 }
const node: Namespaces = {
  net: 4026531840,
  ipc: 4026531839,
  uts: 4026531838,
  user: 4026531837,
  pid: 4026531836,
  mnt: 4026531841,
}

export function container(
  name: string,
  id: string,
  processes: { pid: number; pidInside: number; name: string; commandLine: string[] }[],
): Container {
  const number = 4026532400 + id.charCodeAt(0) * 2
  return {
    id,
    name,
    role: name === 'pause' ? 'pause' : 'application',
    state: 'running',
    namespaces: { ...shared, pid: number, mnt: number + 1 },
    processes: processes.map((process) => ({
      ...process,
      parentPid: 1,
      startTicks: process.pid * 10,
      userId: 0,
    })),
  }
}

export function listener(port: number, address: string, containerId: string | undefined): Socket {
  return {
    protocol: address.includes(':') ? 'tcp6' : 'tcp',
    localAddress: address,
    localPort: port,
    remoteAddress: '0.0.0.0',
    remotePort: 0,
    state: 'LISTEN',
    inode: 1000 + port,
    receiveQueueBytes: 0,
    sendQueueBytes: 0,
    holders:
      containerId === undefined
        ? []
        : [
            {
              containerId,
              pid: 19100,
              pidInside: 1,
              startTicks: 191000,
              name: 'nginx',
              title: 'nginx: master',
              pidNamespace: 1,
            },
          ],
  }
}

export const samplePod: PodSnapshot = {
  pod: {
    key: 'default/nginx-busybox',
    name: 'nginx-busybox',
    kubernetesNamespace: 'default',
    source: 'demo-pod',
    networkNamespace: 4026532326,
    hostNetwork: false,
    containers: [
      container('pause', 'f'.repeat(64), [
        { pid: 13000, pidInside: 1, name: 'pause', commandLine: ['/pause'] },
      ]),
      container('busybox', busyboxId, [
        { pid: 13100, pidInside: 1, name: 'sleep', commandLine: ['sleep', 'infinity'] },
      ]),
      container('nginx', nginxId, [
        {
          pid: 19100,
          pidInside: 1,
          name: 'nginx',
          commandLine: ['nginx: master process nginx -g daemon off;'],
        },
        { pid: 19101, pidInside: 7, name: 'nginx', commandLine: ['nginx: worker process'] },
      ]),
    ],
  },
  node: { name: 'minikube', namespaces: node },
  interfaces: [
    {
      name: 'lo',
      index: 1,
      kind: 'loopback',
      up: true,
      macAddress: '00:00:00:00:00:00',
      mtuBytes: 65536,
      addresses: [
        { address: '127.0.0.1', prefixLength: 8 },
        { address: '::1', prefixLength: 128 },
      ],
    },
    {
      name: 'eth0',
      index: 2,
      kind: 'veth',
      up: true,
      macAddress: '0a:58:0a:58:4d:03',
      mtuBytes: 1500,
      addresses: [
        { address: '10.88.77.3', prefixLength: 24 },
        { address: 'fe80::858:aff:fe58:4d03', prefixLength: 64 },
      ],
      peer: {
        name: 'vethba76eed2',
        index: 7,
        bridge: { name: 'cni0', addresses: [{ address: '10.88.77.1', prefixLength: 24 }] },
      },
    },
  ],
  listeners: [listener(80, '0.0.0.0', nginxId)],
}

export const interfaceNames = ['lo', 'eth0']

export const wgetOwner: Owner = {
  evidence: 'exact',
  place: 'container',
  containerName: 'busybox',
  containerId: busyboxId,
  process: 'wget',
  commandLine: 'wget localhost -O -',
  pid: 13295,
  pidInside: 29,
  startTicks: 132950,
}

export const nginxOwner: Owner = {
  evidence: 'exact',
  place: 'container',
  containerName: 'nginx',
  containerId: nginxId,
  process: 'nginx',
  commandLine: 'nginx: worker process',
  pid: 19101,
  pidInside: 7,
  startTicks: 191010,
}

/** One wget of a page of 615 bytes, 913 µs long. */
export function wget(id: number, startNs: number, owner: Partial<Owner> = {}): ConversationRecord {
  return {
    id,
    transport: 'TCP',
    application: 'HTTP',
    interface: 0,
    client: {
      address: '127.0.0.1',
      port: 51000 + id,
      owner: { ...wgetOwner, pid: 13000 + id, pidInside: id, startTicks: 1000 + id, ...owner },
    },
    server: { address: '127.0.0.1', port: 80, owner: nginxOwner },
    state: 'closed',
    packetsToServer: 6,
    packetsToClient: 5,
    bytesToServer: 500,
    bytesToClient: 1200,
    firstPacket: id * 11 - 10,
    lastPacket: id * 11,
    startNs,
    lastNs: startNs + 913_000,
    handshakeNs: 71_000,
    retransmissions: 0,
    exchanges: 1,
  }
}
