import { expect, it } from 'vitest'
import { SocketChanges } from '../../../../ui/views/sockets/socket-changes.ts'
import { isOnNode, netstatText } from '../../../../ui/views/sockets/socket-text.ts'
import { listener, nginxId } from '../../drawing/sample-pod.ts'

const http = listener(80, '0.0.0.0', nginxId)
const connection = {
  ...http,
  localAddress: '127.0.0.1',
  remoteAddress: '127.0.0.1',
  remotePort: 51_290,
  state: 'ESTABLISHED',
}
const waiting = { ...connection, state: 'TIME_WAIT', inode: 0 }

it('marks what has come since the first look, for a while', () => {
  const changes = new SocketChanges()
  changes.look([http], 0)
  expect(changes.isNew(http, 0)).toBe(false)
  changes.look([http, connection], 1000)
  expect(changes.isNew(http, 1000)).toBe(false)
  expect(changes.isNew(connection, 1000)).toBe(true)
  changes.look([http, waiting], 2000)
  expect(changes.isNew(waiting, 4500)).toBe(false)
})

it('counts down what waits for its time to end, where the beginning was seen', () => {
  const changes = new SocketChanges()
  changes.look([waiting], 0)
  changes.look([waiting], 1000)
  expect(changes.secondsLeft(waiting, 1000)).toBeUndefined()
  const seen = new SocketChanges()
  seen.look([], 0)
  seen.look([connection], 1000)
  expect(seen.secondsLeft(connection, 1000)).toBeUndefined()
  seen.look([waiting], 2000)
  expect(seen.secondsLeft(waiting, 2000)).toBe(60)
  expect(seen.secondsLeft(waiting, 12_000)).toBe(50)
})

it('finds a port in the node’s own table by its transport', () => {
  const on = (protocol: 'tcp' | 'tcp6' | 'udp', localPort: number) =>
    isOnNode([{ protocol, localAddress: '::', localPort }], http)
  expect(on('tcp6', 80)).toBe(true)
  expect(on('udp', 80)).toBe(false)
  expect(on('tcp', 81)).toBe(false)
})

it('prints a view as netstat does, with the rows that are shown', () => {
  const view = {
    onlooker: 'busybox',
    containerId: 'b',
    command: 'netstat -tunap',
    rows: [
      { socket: http, owner: '-' },
      { socket: connection, owner: '7/wget' },
    ],
  }
  expect(netstatText(view, [http], 'netstat -tunlp').split('\n')).toEqual([
    'busybox$ netstat -tunlp',
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name',
    'tcp   0      0      0.0.0.0:80              0.0.0.0:*               LISTEN      -',
  ])
})
