import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCap } from '../../capture/tap/libpcap-capture.ts'
import { libpcapTap } from '../../capture/tap/libpcap.ts'
import type { TapGap } from '../../capture/tap/interface-tap.ts'
import type { TapKind } from '../../capture/tap/tap.ts'
import { TapSet, type TapSetOptions } from '../../capture/tap/tap-set.ts'
import { tcpdumpTap } from '../../capture/tap/tcpdump.ts'
import { readCommandLine, readPids, readProcessStat } from '../../capture/procfs/processes.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { HandMadePod } from './hand-made-pod.ts'
import { canRun } from './requirements.ts'
import { runProgram } from './run-program.ts'

const main = fileURLToPath(new URL('../../capture/main.ts', import.meta.url))
const libpcap = libpcapTap([process.execPath, '--import', 'tsx', main])
const kinds = [tcpdumpTap, ...((await loadCap()) === undefined ? [] : [libpcap])]

const ethernet = 1
/** For libpcap, whose frames are of 128 KiB, room for 256 packets that wait. */
const ring = { snapLengthBytes: 2048, bufferKib: 65_536 }

describe.runIf(canRun('taps', ['ip', 'nsenter', 'tcpdump', 'bash']))('a tap', () => {
  let pod: HandMadePod

  beforeAll(async () => {
    pod = await HandMadePod.make('ps-e-tap')
  })

  afterAll(() => pod.remove())

  for (const kind of kinds) {
    it(`of ${kind.name} hands over every packet, and counts as many`, async () => {
      const tapped = await tap({ kind, interfaces: ['lo'] })
      await send(200)
      await until(() => tapped.lengths.length === 200)
      const [counters] = await tapped.set.counters()
      expect(counters).toMatchObject({ name: 'lo', packets: 200, kernelDropped: 0, tapLost: 0 })
      expect(await tapped.set.stop()).toMatchObject([{ packets: 200, kernelDropped: 0 }])
      expect(tapped.interfaces).toEqual([`0 lo ${ethernet}`])
      expect(tapped.problems).toEqual([])
    })

    it(`of ${kind.name} keeps to its filter`, async () => {
      const tapped = await tap({ kind, interfaces: ['lo'], filter: 'udp and port 9' })
      await send(5, 10)
      await send(5)
      await until(() => tapped.lengths.length === 5)
      expect(await tapped.set.stop()).toMatchObject([{ packets: 5 }])
    })

    it(`of ${kind.name} is started again when it was killed, and the gap is told`, async () => {
      const tapped = await tap({ kind, interfaces: ['lo'] })
      await send(3)
      await until(() => tapped.lengths.length === 3)
      process.kill(capturingProcess(kind), 'SIGKILL')
      await until(() => tapped.gaps.length === 1)
      await send(2)
      await until(() => tapped.lengths.length === 5)
      const [gap] = tapped.gaps
      expect(gap).toMatchObject({ interface: 'lo' })
      expect(gap!.toMs).toBeGreaterThan(gap!.fromMs)
      expect(tapped.problems.map(({ code }) => code)).toEqual(['tap-ended'])
      expect(await tapped.set.stop()).toMatchObject([{ packets: 5, silentDeaths: 1 }])
    })
  }

  it('counts what the kernel had no room for: captured and dropped are what was sent', async () => {
    const tapped = await tap({ interfaces: ['lo'], snapLengthBytes: 65_549, bufferKib: 256 })
    const process = capturingProcess(tcpdumpTap)
    globalThis.process.kill(process, 'SIGSTOP')
    await send(200)
    globalThis.process.kill(process, 'SIGCONT')
    await until(() => tapped.lengths.length > 0)
    const [counters] = await tapped.set.stop()
    expect(counters!.kernelDropped).toBeGreaterThan(0)
    // On lo the kernel counts every packet twice: of the last one that fits it may drop one of two.
    expect(Math.abs(counters!.packets + counters!.kernelDropped - 200)).toBeLessThanOrEqual(1)
  })

  it('is begun on an interface that appears, and says when it disappears', async () => {
    const tapped = await tap({ interfaces: ['lo'] })
    await runProgram('ip', ['-n', pod.name, 'link', 'add', 'e0', 'type', 'veth', 'peer', 'e1'])
    await runProgram('ip', ['-n', pod.name, 'link', 'set', 'e0', 'up'])
    tapped.set.setInterfaces(['lo', 'e0'])
    await until(() => tapped.interfaces.length === 2)
    expect(tapped.interfaces).toEqual([`0 lo ${ethernet}`, `1 e0 ${ethernet}`])
    await runProgram('ip', ['-n', pod.name, 'link', 'delete', 'e0'])
    await until(() => tapped.problems.length > 0)
    expect(tapped.problems[0]!.code).toBe('interface-gone')
    tapped.set.setInterfaces(['lo'])
    await send(1)
    await until(() => tapped.lengths.length > 0)
    await tapped.set.stop()
  })

  it('says that there is no such interface', async () => {
    const tapped = startTap({ interfaces: ['eth9'] })
    await until(() => tapped.problems.length > 0)
    expect(tapped.problems[0]!.code).toBe('interface-missing')
    await tapped.set.stop()
  })

  it('refuses a PID that has passed to another process', async () => {
    const tapped = startTap({ interfaces: ['lo'], entry: () => ({ ...pod.entry, startTicks: 1 }) })
    await until(() => tapped.problems.length > 0)
    expect(tapped.problems[0]!.code).toBe('process-gone')
    await tapped.set.stop()
    expect(tapped.interfaces).toEqual([])
  })

  type Wanted = Partial<TapSetOptions> & { interfaces: string[] }

  async function tap(wanted: Wanted) {
    const tapped = startTap(wanted)
    await until(() => tapped.interfaces.length === wanted.interfaces.length)
    // Its signals can be sent only when it has said that it listens; asking waits for that.
    return tapped
  }

  function startTap({ interfaces: names, ...options }: Wanted) {
    const lengths: number[] = []
    const interfaces: string[] = []
    const gaps: TapGap[] = []
    const problems: Remedy[] = []
    const set = new TapSet({
      kind: tcpdumpTap,
      entry: () => pod.entry,
      ...ring,
      ...options,
      listener: {
        onInterface: (index, name, linkType) => interfaces.push(`${index} ${name} ${linkType}`),
        onPacket: ({ length }) => lengths.push(length),
        onBatchEnd: () => undefined,
        onGap: (gap) => gaps.push(gap),
        onProblem: (problem) => problems.push(problem),
      },
    })
    set.setInterfaces(names)
    return { set, lengths, interfaces, gaps, problems }
  }

  /** Datagrams to a port where somebody listens, so that nobody complains of them by ICMP. */
  async function send(count: number, port = 9): Promise<void> {
    const script = `const socket = require('dgram').createSocket('udp4')
      socket.bind(${port}, '127.0.0.1', () => { let sent = 0; socket.on('message', () => {
        if (++sent < ${count}) socket.send('x', ${port}, '127.0.0.1'); else socket.close() })
        socket.send('x', ${port}, '127.0.0.1') })`
    await pod.run(undefined, process.execPath, '-e', script)
  }
})

/** The process that captures: a child of ours. */
function capturingProcess(kind: TapKind): number {
  const word = kind === tcpdumpTap ? 'tcpdump' : 'capture-with-libpcap'
  return readPids().find(
    (pid) => readProcessStat(pid)?.parentPid === process.pid && readCommandLine(pid).includes(word),
  )!
}

/** A test that waits in vain is ended by its own time limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(5)
}
