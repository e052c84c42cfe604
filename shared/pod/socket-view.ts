import type { Container, Pod, Socket, SocketHolder } from './pod.ts'

/** The socket table as one onlooker sees it: the rows are the namespace's, the owners his own. */
export type SocketView = {
  /** `busybox`, `nginx`, or `node` for the node looking into the pod's network namespace. */
  onlooker: string
  /** The key of the pod, where several are watched: each has a table of its own. */
  pod?: string
  containerId?: string
  /** The command whose output this equals: `netstat -tunlp`. */
  command: string
  rows: SocketViewRow[]
}

/** A port that the node's own network namespace listens on: what `netstat -tuln` lists outside the pod. */
export type NodeListener = Pick<Socket, 'protocol' | 'localAddress' | 'localPort'>

export type SocketViewRow = {
  socket: Socket
  /** `1/nginx: master pro`, or `-` where the onlooker's process namespace does not show the owner. */
  owner: string
}

/** net-tools' netstat has a buffer of 20 characters for PID and program, the last of them a zero. */
const ownerCharacters = 19

/**
 * The same socket table through everybody's eyes: each container's, and the node's. The table is the
 * network namespace's and so the same for all; the owner comes from `/proc`, which shows an onlooker
 * only the processes of his own process namespace and of those inside it. The onlooker is taken to be
 * allowed to see them: root without CAP_SYS_PTRACE sees `-` for the sockets of other users.
 */
export function socketViews(pod: Pod, sockets: readonly Socket[]): SocketView[] {
  const running = pod.containers.filter(({ state }) => state === 'running')
  const entry = running[0]?.processes[0]?.pid
  const options = sockets.every(isListening) ? '-tunlp' : '-tunap'
  return [
    ...running
      .filter(({ role }) => role !== 'pause')
      .map((container) => containerView(container, sockets, `netstat ${options}`)),
    {
      onlooker: 'node',
      command: `nsenter -t ${entry ?? 'PID'} -n netstat ${options}`,
      rows: sockets.map((socket) => viewRow(socket, ({ pid }) => pid)),
    },
  ]
}

function containerView(
  container: Container,
  sockets: readonly Socket[],
  command: string,
): SocketView {
  const { pid: pidNamespace } = container.namespaces
  return {
    onlooker: container.name,
    containerId: container.id,
    command,
    rows: sockets.map((socket) => viewRow(socket, (holder) => pidSeenFrom(pidNamespace, holder))),
  }
}

/** Of several holders netstat shows the one it meets first in `/proc`: that with the lowest PID. */
function viewRow(
  socket: Socket,
  pidOf: (holder: SocketHolder) => number | undefined,
): SocketViewRow {
  let owner = '-'
  let lowest = Infinity
  for (const holder of socket.holders) {
    const pid = pidOf(holder)
    if (pid === undefined || pid >= lowest) continue
    lowest = pid
    owner = `${pid}/${holder.title}`.slice(0, ownerCharacters).trimEnd()
  }
  return { socket, owner }
}

function pidSeenFrom(pidNamespace: number | undefined, holder: SocketHolder): number | undefined {
  if (holder.pidNamespace === pidNamespace) return holder.pidInside
  return holder.seenFrom?.find((level) => level.pidNamespace === pidNamespace)?.pid
}

function isListening({ state, protocol }: Socket): boolean {
  return state === 'LISTEN' || (protocol.startsWith('udp') && state === '')
}
