import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canReadDescriptors, readSocketInodes } from '../../../capture/procfs/descriptors.ts'
import { readNamespace } from '../../../capture/procfs/namespaces.ts'
import { readPids, readProcess, readProcessStat } from '../../../capture/procfs/processes.ts'
import { findSocketHolders, socketTitle } from '../../../capture/procfs/socket-holders.ts'
import { readSocketTable } from '../../../capture/procfs/socket-table.ts'

describe('the title of a holder', () => {
  it.each([
    [
      ['nginx: master process /usr/sbin/nginx -g daemon off;'],
      'nginx: master process /usr/sbin/nginx -g daemon off;',
    ],
    [['/usr/bin/node', 'server.js'], 'node'],
    [['./server'], './server'],
    [[], 'kworker'],
  ])('of %j is what netstat shows: %s', (commandLine, title) => {
    expect(socketTitle(commandLine, 'kworker')).toBe(title)
  })
})

describe.runIf(process.platform === 'linux')('the holders of a socket', () => {
  let server: Server
  let inode: number

  beforeAll(async () => {
    server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const row = readSocketTable(process.pid).find(({ localPort }) => localPort === port)
    inode = row!.inode
  })

  afterAll(() => server.close())

  it('are the processes that have it open', () => {
    expect(readSocketInodes(process.pid)).toContain(inode)
    const holders = findSocketHolders(new Set([inode]), readPids()).get(inode)
    expect(holders).toEqual([
      expect.objectContaining({
        pid: process.pid,
        startTicks: readProcessStat(process.pid)?.startTicks,
        pidNamespace: readNamespace(process.pid, 'pid'),
      }),
    ])
  })

  it('are all of them when it was passed on', async () => {
    const script = 'process.on("message", () => process.send("held")); setInterval(() => {}, 1e6)'
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 2, 2, 'ipc'] })
    child.send('take it', server)
    await once(child, 'message')
    const holders = findSocketHolders(new Set([inode]), readPids()).get(inode)
    expect(holders?.map(({ pid }) => pid)).toEqual(
      [process.pid, child.pid!].toSorted((a, b) => a - b),
    )
    child.kill()
  })

  it('are nobody when the process has gone', () => {
    expect(readSocketInodes(2 ** 22 + 1)).toEqual([])
    expect(canReadDescriptors(2 ** 22 + 1)).toBe(false)
    expect(canReadDescriptors(process.pid)).toBe(true)
  })
})

describe.runIf(process.geteuid?.() === 0)('a holder in a container in a container', () => {
  let child: ChildProcess

  beforeAll(async () => {
    const unshare = ['unshare', '--pid', '--fork', '--kill-child=SIGKILL']
    const listen = `require('net').createServer().listen(0, '127.0.0.1')`
    child = spawn('unshare', [...unshare.slice(1), ...unshare, process.execPath, '-e', listen])
    await once(child, 'spawn')
  })

  // Waiting for its child, unshare does not hear SIGTERM.
  afterAll(() => child.kill('SIGKILL'))

  it('is seen from every process namespace around it', async () => {
    const inner = await findDescendant(child.pid!, 'node')
    let inodes = readSocketInodes(inner)
    while (inodes.length === 0 || listening(inner, inodes) === undefined) {
      await new Promise(setImmediate)
      inodes = readSocketInodes(inner)
    }
    const inode = listening(inner, inodes)!
    const [holder] = findSocketHolders(new Set([inode]), [inner]).get(inode)!
    const outer = readProcessStat(inner)!.parentPid
    expect(holder).toMatchObject({
      pid: inner,
      pidInside: 1,
      pidNamespace: readNamespace(inner, 'pid'),
      seenFrom: [
        { pidNamespace: readNamespace(outer, 'pid'), pid: readProcess(outer)!.pidInside + 1 },
        { pidNamespace: readNamespace(process.pid, 'pid'), pid: inner },
      ],
    })
  })
})

function listening(pid: number, inodes: readonly number[]): number | undefined {
  const rows = readSocketTable(pid, { protocols: ['tcp'] })
  return rows.find(({ state, inode }) => state === 'LISTEN' && inodes.includes(inode))?.inode
}

async function findDescendant(ancestor: number, name: string): Promise<number> {
  for (;;) {
    const found = readPids().find((pid) => {
      const process = readProcess(pid)
      return process?.name === name && process.pidInside === 1 && isBelow(pid, ancestor)
    })
    if (found !== undefined) return found
    await new Promise(setImmediate)
  }
}

function isBelow(pid: number, ancestor: number): boolean {
  for (let at = pid; at > 1; at = readProcessStat(at)?.parentPid ?? 0) {
    if (at === ancestor) return true
  }
  return false
}
