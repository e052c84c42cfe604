import { describe, expect, it } from 'vitest'
import type { Container, Pod, Socket, SocketHolder } from '../../../shared/pod/pod.ts'
import { socketViews } from '../../../shared/pod/socket-view.ts'

const nodePidNamespace = 4026531836
const busyboxPidNamespace = 4026532559
const nginxPidNamespace = 4026532561

describe('socket views', () => {
  it('show the owner to those who share its process namespace, and to the node', () => {
    expect(ownersSeen(pod(), listener([nginx()]))).toEqual({
      busybox: '-',
      nginx: '1/nginx: master pro',
      node: '6060/nginx: master',
    })
  })

  it('show the holder with the lowest PID, whatever the order they were found in', () => {
    const worker = { ...nginx(), pid: 6083, pidInside: 7, title: 'nginx: worker process' }
    expect(ownersSeen(pod(), listener([worker, nginx()]))['nginx']).toBe('1/nginx: master pro')
  })

  it('show a container in a container to the outer one, with its PID there', () => {
    const inner: SocketHolder = {
      ...nginx(),
      pid: 7000,
      pidInside: 1,
      title: 'inner',
      pidNamespace: 4026532999,
      seenFrom: [
        { pidNamespace: nginxPidNamespace, pid: 42 },
        { pidNamespace: nodePidNamespace, pid: 7000 },
      ],
    }
    expect(ownersSeen(pod(), listener([inner]))).toEqual({
      busybox: '-',
      nginx: '42/inner',
      node: '7000/inner',
    })
  })

  it('show everybody to a container in the process namespace of the node', () => {
    const onNode = pod({ busybox: nodePidNamespace })
    expect(ownersSeen(onNode, listener([nginx()]))['busybox']).toBe('6060/nginx: master')
  })

  it('name the command that prints the same', () => {
    const established: Socket = { ...listener([]), state: 'ESTABLISHED', remotePort: 51290 }
    expect(commandsOf([listener([])])).toEqual([
      'netstat -tunlp',
      'netstat -tunlp',
      'nsenter -t 5952 -n netstat -tunlp',
    ])
    expect(commandsOf([listener([]), established])[0]).toBe('netstat -tunap')
  })
})

function ownersSeen(of: Pod, socket: Socket): Record<string, string> {
  return Object.fromEntries(
    socketViews(of, [socket]).map(({ onlooker, rows }) => [onlooker, rows[0]!.owner]),
  )
}

function commandsOf(sockets: Socket[]): string[] {
  return socketViews(pod(), sockets).map(({ command }) => command)
}

function pod(pidNamespaces: { busybox?: number } = {}): Pod {
  return {
    key: 'default/nginx-busybox',
    name: 'nginx-busybox',
    source: 'oci-bundles',
    networkNamespace: 4026532482,
    hostNetwork: false,
    containers: [
      container('pause', 4026532557, 5952),
      container('busybox', pidNamespaces.busybox ?? busyboxPidNamespace, 6009),
      container('nginx', nginxPidNamespace, 6060),
    ],
  }
}

function container(name: string, pidNamespace: number, pid: number): Container {
  const process = { pid, pidInside: 1, parentPid: 1, startTicks: 5, name, userId: 0 }
  return {
    id: Buffer.from(name).toString('hex').padEnd(64, '0'),
    name,
    role: name === 'pause' ? 'pause' : 'application',
    state: 'running',
    namespaces: { net: 4026532482, pid: pidNamespace },
    processes: [{ ...process, commandLine: [name] }],
  }
}

function nginx(): SocketHolder {
  return {
    containerId: undefined,
    pid: 6060,
    pidInside: 1,
    startTicks: 671402,
    name: 'nginx',
    title: 'nginx: master process nginx -c /etc/nginx/nginx.conf',
    pidNamespace: nginxPidNamespace,
    seenFrom: [{ pidNamespace: nodePidNamespace, pid: 6060 }],
  }
}

function listener(holders: SocketHolder[]): Socket {
  return {
    protocol: 'tcp',
    localAddress: '0.0.0.0',
    localPort: 80,
    remoteAddress: '0.0.0.0',
    remotePort: 0,
    state: 'LISTEN',
    inode: 151413,
    receiveQueueBytes: 0,
    sendQueueBytes: 0,
    holders,
  }
}
