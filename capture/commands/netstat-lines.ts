import type { Socket } from '../../shared/pod/pod.ts'
import type { SocketViewRow } from '../../shared/pod/socket-view.ts'

const titles =
  'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name'

/** The lines that `netstat -tunlpW` of net-tools prints for these rows, its titles first. */
export function netstatLines(rows: readonly SocketViewRow[]): string[] {
  return [titles, ...rows.map(({ socket, owner }) => netstatLine(socket, owner))]
}

function netstatLine(socket: Socket, owner: string): string {
  return [
    `${socket.protocol.padEnd(4)} `,
    String(socket.receiveQueueBytes).padStart(6),
    String(socket.sendQueueBytes).padStart(6),
    endText(socket.localAddress, socket.localPort).padEnd(23),
    endText(socket.remoteAddress, socket.remotePort).padEnd(23),
    socket.state.padEnd(11),
    owner,
  ]
    .join(' ')
    .trimEnd()
}

function endText(address: string, port: number): string {
  return `${address}:${port === 0 ? '*' : port}`
}
