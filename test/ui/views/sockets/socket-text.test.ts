import { expect, it } from 'vitest'
import {
  isListening,
  ownerTitle,
  shownCommand,
  socketEnd,
  socketKey,
} from '../../../../ui/views/sockets/socket-text.ts'
import { listener, nginxId } from '../../drawing/sample-pod.ts'

const http = listener(80, '0.0.0.0', nginxId)
const connection = { ...http, remoteAddress: '127.0.0.1', remotePort: 51290, state: 'ESTABLISHED' }

it('prints ends as netstat does', () => {
  expect(socketEnd('0.0.0.0', 80)).toBe('0.0.0.0:80')
  expect(socketEnd('::', 0)).toBe(':::*')
})

it('tells listeners from connections, with and without a state', () => {
  expect(isListening(http)).toBe(true)
  expect(isListening(connection)).toBe(false)
  expect(isListening({ ...http, protocol: 'udp', state: '' })).toBe(true)
  expect(isListening({ ...connection, protocol: 'udp', state: 'ESTABLISHED' })).toBe(false)
})

it('tells the connections of one port apart', () => {
  const keys = [http, connection, { ...connection, remotePort: 51292 }].map(socketKey)
  expect(new Set(keys).size).toBe(3)
})

it('explains an owner that is not seen, and a socket that has none', () => {
  expect(ownerTitle('-', http)).toContain('own process namespace')
  expect(ownerTitle('-', { ...connection, state: 'TIME_WAIT', inode: 0 })).toContain('no owner')
  expect(ownerTitle('1/nginx: master', http)).toBe('1/nginx: master')
})

it('names the command that prints what is shown', () => {
  const command = 'nsenter -t 5442 -n netstat -tunlp'
  expect(shownCommand(command, false)).toBe(command)
  const withConnections = 'nsenter -t 5442 -n netstat -tunap'
  expect(shownCommand(command, true)).toBe(withConnections)
  expect(shownCommand(withConnections, false)).toBe(command)
})
