import type { Socket } from '../../../shared/pod/pod.ts'
import type { NodeListener, SocketView } from '../../../shared/pod/socket-view.ts'
import { words } from './words.ts'

/** `0.0.0.0:80`, `:::80`, as netstat prints an end; a port of 0 as `*`. */
export function socketEnd(address: string, port: number): string {
  return `${address}:${port === 0 ? '*' : port}`
}

/** Unlike that of any other row: listeners and peers of one port have different remote ends. */
export function socketKey(socket: Socket): string {
  const { protocol, localAddress, localPort, remoteAddress, remotePort, inode } = socket
  return [protocol, localAddress, localPort, remoteAddress, remotePort, inode].join(' ')
}

/** Whether it waits for others: a TCP listener, or a UDP socket without a peer. */
export function isListening({ state, remotePort }: Socket): boolean {
  return state === 'LISTEN' || remotePort === 0
}

/** The command that prints what is shown: netstat's `-l` lists listeners only, `-a` all sockets. */
export function shownCommand(command: string, withConnections: boolean): string {
  return command.replace(/ -tu?n[al]p$/, (options) =>
    options.replace(/[al]p$/, withConnections ? 'ap' : 'lp'),
  )
}

/** What `-` in the last column means, for whoever rests the pointer on it. */
export function ownerTitle(owner: string, socket: Socket): string {
  if (owner !== '-') return owner
  return socket.inode === 0 ? words().ownerGone : words().ownerHidden
}

/** Whether the node's own network namespace listens on the port, too. */
export function isOnNode(listeners: readonly NodeListener[], socket: Socket): boolean {
  const transport = socket.protocol.slice(0, 3)
  return listeners.some(
    ({ protocol, localPort }) =>
      localPort === socket.localPort && protocol.slice(0, 3) === transport,
  )
}

/** A view as netstat prints it. */
export function netstatText(view: SocketView, sockets: readonly Socket[], command: string): string {
  const prompt = view.containerId === undefined ? '#' : '$'
  const shown = new Set(sockets.map(socketKey))
  const head = ['Proto', 'Recv-Q', 'Send-Q', 'Local Address', 'Foreign Address', 'State', '']
  head[6] = 'PID/Program name'
  const lines = view.rows
    .filter(({ socket }) => shown.has(socketKey(socket)))
    .map(({ socket, owner }) => [
      socket.protocol,
      String(socket.receiveQueueBytes),
      String(socket.sendQueueBytes),
      socketEnd(socket.localAddress, socket.localPort),
      socketEnd(socket.remoteAddress, socket.remotePort),
      socket.state,
      owner,
    ])
  const widths = [5, 6, 6, 23, 23, 11, 0]
  const table = [head, ...lines].map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column]!))
      .join(' ')
      .trimEnd(),
  )
  return [`${view.onlooker}${prompt} ${command}`, ...table].join('\n')
}
