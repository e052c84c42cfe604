import type { Socket } from '../../../shared/pod/pod.ts'

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
  return withConnections
    ? command.replace(/ -tu?nlp$/, (options) => options.replace('l', 'a'))
    : command
}

/** What `-` in the last column means, for whoever rests the pointer on it. */
export function ownerTitle(owner: string, socket: Socket): string {
  if (owner !== '-') return owner
  if (socket.inode === 0)
    return 'The socket has no owner any more: it only waits for its time to end.'
  return 'The table comes from the shared network namespace, the owner from /proc of the onlooker’s own process namespace, where this one does not appear.'
}
