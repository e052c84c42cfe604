import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isSameProcess,
  parseProcessStat,
  readPids,
  readProcess,
  readProcessStat,
} from '../../../capture/procfs/processes.ts'

describe('the stat of a process', () => {
  it('has its name between the first bracket and the last, whatever the name is', () => {
    const rest = 'S 77 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 118935 3227648 392'
    for (const name of ['sleep', 'a) S 1 (b', 'tmux: server', ')', '']) {
      expect(parseProcessStat(`42 (${name}) ${rest}`)).toEqual({
        name,
        state: 'S',
        parentPid: 77,
        startTicks: 118935,
      })
    }
  })

  it('is nothing when it is not one', () => {
    expect(parseProcessStat('')).toBeUndefined()
    expect(parseProcessStat('42 sleep S')).toBeUndefined()
  })
})

describe.runIf(process.platform === 'linux')('a real process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ps-c-'))
  const program = join(folder, ') S 1 (x')
  let child: ChildProcess

  beforeAll(async () => {
    symlinkSync('/usr/bin/tail', program)
    child = spawn(program, ['-f', '', '/dev/null'])
    await once(child, 'spawn')
  })

  afterAll(() => {
    child.kill()
    rmSync(folder, { recursive: true })
  })

  it('has the name of its program where its first thread has a name of its own', async () => {
    const asNodeDoes = 'printf MainThread > /proc/$$/comm; echo; read line'
    const renamed = spawn('bash', ['-c', asNodeDoes])
    await once(renamed.stdout, 'data')
    expect(readProcessStat(renamed.pid!)?.name).toBe('MainThread')
    expect(readProcess(renamed.pid!)?.name).toBe('bash')
    renamed.kill()
  })

  it('is read with its name, parent, arguments and user', () => {
    expect(readProcess(child.pid!)).toEqual({
      pid: child.pid,
      pidInside: child.pid,
      parentPid: process.pid,
      startTicks: readProcessStat(child.pid!)?.startTicks,
      name: ') S 1 (x',
      commandLine: [program, '-f', '', '/dev/null'],
      userId: process.geteuid!(),
    })
  })

  it('is among all, which are in order', () => {
    const pids = readPids()
    expect(pids).toEqual(expect.arrayContaining([1, process.pid, child.pid]))
    expect(pids).toEqual(pids.toSorted((a, b) => a - b))
  })

  it('is told from another with its PID by its start time', () => {
    const { startTicks } = readProcessStat(child.pid!)!
    expect(isSameProcess({ pid: child.pid!, startTicks })).toBe(true)
    expect(isSameProcess({ pid: child.pid!, startTicks: startTicks + 1 })).toBe(false)
  })

  it('is nothing when it has gone', async () => {
    const gone = spawn('/bin/true')
    await once(gone, 'exit')
    expect(readProcess(gone.pid!)).toBeUndefined()
    expect(isSameProcess({ pid: gone.pid!, startTicks: 1 })).toBe(false)
  })
})
