import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parseSocketTable, readSocketTable } from '../../../capture/procfs/socket-table.ts'

const isLinux = process.platform === 'linux'

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n'
const listening =
  '   0: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 151413 1 00000000a2d2f0a6 100 0 0 10 0                    \n'
const established =
  '10001: 0100007F:0050 0100007F:C85A 01 00000010:00000004 00:00000000 00000000   101        0 151500 1 00000000b2d2f0a6 20 4 30 10 -1\n'
const waiting =
  '   2: 0100007F:C85A 0100007F:0050 06 00000000:00000000 03:00000B9B 00000000     0        0 0 3 00000000d2d2f0a6\n'

describe('a socket table', () => {
  it('is read as the kernel writes it', () => {
    const rows = parseSocketTable(header + listening + established + waiting, 'tcp')
    expect(rows).toEqual([
      {
        protocol: 'tcp',
        localAddress: '127.0.0.1',
        localPort: 8081,
        remoteAddress: '0.0.0.0',
        remotePort: 0,
        state: 'LISTEN',
        inode: 151413,
        receiveQueueBytes: 0,
        sendQueueBytes: 0,
      },
      {
        protocol: 'tcp',
        localAddress: '127.0.0.1',
        localPort: 80,
        remoteAddress: '127.0.0.1',
        remotePort: 51290,
        state: 'ESTABLISHED',
        inode: 151500,
        receiveQueueBytes: 4,
        sendQueueBytes: 16,
      },
      {
        protocol: 'tcp',
        localAddress: '127.0.0.1',
        localPort: 51290,
        remoteAddress: '127.0.0.1',
        remotePort: 80,
        state: 'TIME_WAIT',
        inode: 0,
        receiveQueueBytes: 0,
        sendQueueBytes: 0,
      },
    ])
  })

  it('leaves the state of a UDP socket without a peer empty, as netstat does', () => {
    const row = listening.replace(' 0A ', ' 07 ')
    expect(parseSocketTable(header + row, 'udp')[0]?.state).toBe('')
    expect(parseSocketTable(header + row, 'tcp')[0]?.state).toBe('CLOSE')
  })

  it('is read as far as it goes when it is cut', () => {
    for (let length = 0; length <= header.length + listening.length; length++) {
      const cut = (header + listening).slice(0, length)
      expect(() => parseSocketTable(cut, 'tcp')).not.toThrow()
    }
    expect(parseSocketTable('', 'tcp')).toEqual([])
    expect(parseSocketTable(header, 'tcp6')).toEqual([])
  })
})

describe.runIf(isLinux)('the socket table of a real process', () => {
  const closers: (() => void)[] = []
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })

  it('has a listening socket, and both ends of a connection to it', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = connect(port, '127.0.0.1')
    const [accepted] = (await once(server, 'connection')) as [ReturnType<typeof connect>]
    closers.push(
      () => server.close(),
      () => client.destroy(),
      () => accepted.destroy(),
    )

    const rows = readSocketTable(process.pid).filter(
      (row) => row.localPort === port || row.remotePort === port,
    )
    const ends = rows.map((row) => [row.protocol, row.localPort, row.remotePort, row.state])
    expect(ends).toHaveLength(3)
    expect(ends).toEqual(
      expect.arrayContaining([
        ['tcp', port, 0, 'LISTEN'],
        ['tcp', port, client.localPort, 'ESTABLISHED'],
        ['tcp', client.localPort, port, 'ESTABLISHED'],
      ]),
    )
  })

  it('writes the IPv4 peers of an IPv6 socket as netstat does', async () => {
    const server = createServer().listen(0, '::')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = connect(port, '127.0.0.1')
    const [accepted] = (await once(server, 'connection')) as [ReturnType<typeof connect>]
    closers.push(
      () => server.close(),
      () => client.destroy(),
      () => accepted.destroy(),
    )

    const rows = readSocketTable(process.pid, { protocols: ['tcp6'] })
    const end = rows.find((row) => row.localPort === port && row.remotePort !== 0)
    expect(end).toMatchObject({
      localAddress: '::ffff:127.0.0.1',
      remoteAddress: '::ffff:127.0.0.1',
    })
  })

  it('has UDP sockets', async () => {
    const socket = createSocket('udp6').bind(0, '::1')
    await once(socket, 'listening')
    closers.push(() => socket.close())
    const { port } = socket.address()
    expect(readSocketTable(process.pid).find((row) => row.localPort === port)).toMatchObject({
      protocol: 'udp6',
      localAddress: '::1',
      state: '',
    })
  })

  it('can leave out what only waits for late packets', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = connect(port, '127.0.0.1').resume()
    await once(client, 'close')
    closers.push(() => server.close())
    const statesOf = (skipTimeWait: boolean): string[] =>
      readSocketTable(process.pid, { skipTimeWait })
        .filter((row) => row.localPort === port)
        .map(({ state }) => state)
    while (!statesOf(false).includes('TIME_WAIT')) await new Promise(setImmediate)
    expect(statesOf(true)).toEqual(['LISTEN'])
  })

  it('is not walked through when it is counted as empty, and has its sockets when it is not', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const server = createServer().listen(0, host)
      await once(server, 'listening')
      closers.push(() => server.close())
      const { port } = server.address() as AddressInfo
      const rows = readSocketTable(process.pid, { skipTimeWait: true })
      expect(rows.find((row) => row.localPort === port)?.state).toBe('LISTEN')
    }
    const procRoot = await mkdtemp(join(tmpdir(), 'socket-table-'))
    closers.push(() => rmSync(procRoot, { recursive: true }))
    await mkdir(join(procRoot, '1/net'), { recursive: true })
    await writeFile(join(procRoot, '1/net/tcp'), header + listening)
    const statesWith = async (counts: string): Promise<string[]> => {
      await writeFile(join(procRoot, '1/net/sockstat'), `sockets: used 2\n${counts}\n`)
      return readSocketTable(1, { procRoot, skipTimeWait: true }).map(({ state }) => state)
    }
    expect(await statesWith('TCP: inuse 0 orphan 0 tw 9 alloc 4 mem 1')).toEqual([])
    expect(await statesWith('TCP: inuse 1 orphan 0 tw 9 alloc 4 mem 1')).toEqual(['LISTEN'])
  })

  it('is empty when the process has gone', () => {
    expect(readSocketTable(2 ** 22 + 1)).toEqual([])
  })
})
