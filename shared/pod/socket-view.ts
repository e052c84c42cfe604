import type { Container, Pod, Socket, SocketHolder } from './pod.ts'

/** The socket table as one onlooker sees it: the rows are the namespace's, the owners his own. */
export type SocketView = {
  /** `busybox`, `nginx`, or `node` for the node looking into the pod's network namespace. */
  onlooker: string
  containerId?: string
  /** The command whose output this equals: `netstat -tnlp`. */
  command: string
  rows: SocketViewRow[]
}

export type SocketViewRow = {
  socket: Socket
  /** `1/nginx: master`, or `-` where the onlooker's process namespace does not show the owner. */
  owner: string
}

/**
 * The same socket table through everybody's eyes: each container's, and the node's. The table is the
 * network namespace's and so the same for all; the owner comes from `/proc`, which shows an onlooker
 * only the processes of his own process namespace.
 */
export function socketViews(pod: Pod, sockets: readonly Socket[]): SocketView[] {
  const containers = pod.containers.filter(
    ({ role, state }) => role !== 'pause' && state === 'running',
  )
  const entry = containers[0]?.processes[0]?.pid
  return [
    ...containers.map((container) => containerView(container, sockets)),
    {
      onlooker: 'node',
      command: `nsenter -t ${entry ?? 'PID'} -n netstat -tunlp`,
      rows: sockets.map((socket) => ({ socket, owner: ownerText(socket.holders[0], 'pid') })),
    },
  ]
}

function containerView(container: Container, sockets: readonly Socket[]): SocketView {
  const own = container.namespaces.pid
  const visible = ({ holders }: Socket) => holders.find(({ pidNamespace }) => pidNamespace === own)
  return {
    onlooker: container.name,
    containerId: container.id,
    command: 'netstat -tunlp',
    rows: sockets.map((socket) => ({ socket, owner: ownerText(visible(socket), 'pidInside') })),
  }
}

/** BusyBox's netstat gives PID and program this many characters. */
const ownerCharacters = 20

function ownerText(holder: SocketHolder | undefined, number: 'pid' | 'pidInside'): string {
  if (!holder) return '-'
  return `${holder[number]}/${holder.title}`.slice(0, ownerCharacters).trimEnd()
}
