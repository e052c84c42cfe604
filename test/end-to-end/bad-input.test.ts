import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPodProblem } from '../../capture/pods/demo-pod/demo-pod.ts'
import type { DemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { readNamespace } from '../../capture/procfs/namespaces.ts'
import { readPids, readProcessStat } from '../../capture/procfs/processes.ts'
import { loadCap } from '../../capture/tap/libpcap-capture.ts'
import { Service, urlIn } from './service.ts'
import { startWatchedPod } from './watched-pod.ts'

type Ended = { status: number; output: string; complaint: string }

const cap = await loadCap()
const program = [process.execPath, 'dist/service/podscope.js']

/** Runs a program with its arguments to its end. */
function runProgram([file, ...args]: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file!, args, { timeout: 60_000 }, (error, output, complaint) => {
      const status = typeof error?.code === 'number' ? error.code : error ? -1 : 0
      resolve({ status, output, complaint })
    })
  })
}

/** The built program with these arguments. */
function podscope(args: readonly string[]): Promise<Ended> {
  return runProgram([...program, ...args])
}

function tcpdumpPath(): string {
  return execFileSync('which', ['tcpdump'], { encoding: 'utf8' }).trim()
}

/** Every tcpdump in a network namespace: the test made the namespace, so they are the program's. */
function tcpdumpsIn(networkNamespace: number): number[] {
  return readPids().filter(
    (pid) =>
      readProcessStat(pid)?.name === 'tcpdump' && readNamespace(pid, 'net') === networkNamespace,
  )
}

/** A recording of this size has begun, however slow the machine is. */
async function hasBytes(path: string, bytes: number): Promise<void> {
  while (!existsSync(path) || statSync(path).size < bytes) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** One line, a whole sentence, no stack trace. */
function oneSentence(complaint: string): string {
  const lines = complaint.trim().split('\n')
  expect(lines, complaint).toHaveLength(1)
  expect(lines[0]).toMatch(/^podscope: .*[.…]/)
  return lines[0]!
}

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podscope-bad-input-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a command that cannot do what it was asked', () => {
  it('ends with 2 when it was called wrongly', async () => {
    expect((await podscope(['wtach'])).status).toBe(2)
    expect((await podscope(['record', 'some-pod'])).status).toBe(2)
    expect((await podscope(['open', 'f', '--port', 'high'])).status).toBe(2)
  })

  it('names a file that is not there', async () => {
    const { status, complaint } = await podscope(['packets', join(folder, 'none.pcap')])
    expect(status).toBe(1)
    expect(oneSentence(complaint)).toContain('there is no such file')
  })

  it('says that a file is no capture, and where', async () => {
    const path = join(folder, 'letter.pcap')
    writeFileSync(path, 'Dear Sir or Madam, this is not a capture at all.')
    const { status, complaint } = await podscope(['flows', path])
    expect(status).toBe(1)
    expect(oneSentence(complaint)).toContain('it begins with 44656172')
  })

  it('shows all of a file that ends in the middle of a packet, and says so', async () => {
    const whole = readFileSync('capture/recording/sample.pcapng')
    const path = join(folder, 'cut.pcapng')
    writeFileSync(path, whole.subarray(0, whole.length - 7))
    const [cut, full] = [
      await podscope(['packets', '--json', path]),
      await podscope(['packets', '--json', 'capture/recording/sample.pcapng']),
    ]
    expect(cut.status).toBe(0)
    expect(cut.complaint).toMatch(/ends in the middle/)
    const lines = (text: string) => text.trim().split('\n').length
    expect(lines(cut.output)).toBeGreaterThanOrEqual(lines(full.output) - 1)
  })
})

const problem = await demoPodProblem()
const title = problem ? `with a live pod (${problem.text})` : 'with a live pod'

describe.runIf(!problem)(title, () => {
  let demo: DemoPod
  let id = ''

  beforeAll(async () => {
    ;({ demo, containerId: id } = await startWatchedPod())
  })
  afterAll(() => demo?.stop())

  it('names the pods that are there when one is not', async () => {
    const { status, complaint } = await podscope(['flows', 'nginx-busybx', '--duration', '1'])
    expect(status).toBe(1)
    expect(oneSentence(complaint)).toContain('nginx-busybox')
  })

  it('says where a capture filter is wrong', async () => {
    const { status, complaint } = await podscope(['flows', id, '-f', 'tcp and prot 80'])
    expect(status).toBe(1)
    expect(oneSentence(complaint)).toMatch(/character 9/)
  })

  it('refuses a capture filter that would be an option', async () => {
    const { status, complaint } = await podscope(['flows', id, '--capture-filter=-w/tmp/x'])
    expect(status).toBe(1)
    expect(oneSentence(complaint)).toContain('-')
  })

  it('closes a recording cleanly when the disk is full', async () => {
    const disk = join(folder, 'small-disk')
    execFileSync('mkdir', [disk])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk])
    try {
      const path = join(disk, 'full.pcapng')
      const { status, complaint, output } = await podscope([
        ...['record', id, '-w', path, '--duration', '8', '--json'],
      ])
      expect(status).toBe(1)
      expect(complaint).toMatch(/disk is full/)
      const summary = JSON.parse(output) as { packets: number; loss: { unrecordedPackets: number } }
      const { output: listed, status: readable } = await podscope(['packets', '--json', path])
      expect(readable).toBe(0)
      const recorded = listed.trim().split('\n').length
      expect(recorded + summary.loss.unrecordedPackets).toBe(summary.packets)
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it('says what an ordinary user lacks', async () => {
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    const { status, output } = await runProgram([...nobody, ...program, 'doctor'])
    expect(status).toBe(1)
    expect(output).toMatch(/missing.*tcpdump tap: .*(root|NET_RAW)/)
  })

  it('says that there is no tcpdump', async () => {
    const hidden = `mount --bind /dev/null ${tcpdumpPath()} && exec "$@"`
    const without = ['unshare', '--mount', 'busybox', 'sh', '-c', hidden, 'sh']
    const { status, complaint } = await runProgram([...without, ...program, 'flows', id])
    expect(status).toBe(1)
    expect(oneSentence(complaint)).toMatch(/tcpdump/)
  })

  it('starts a tcpdump that was killed again, and says what was missed', async () => {
    const path = join(folder, 'gap.pcapng')
    const recording = podscope(['record', id, '-w', path, '--duration', '10'])
    await hasBytes(path, 10_000)
    for (const pid of tcpdumpsIn(demo.networkNamespace)) process.kill(pid, 'SIGKILL')
    const { status, complaint } = await recording
    expect(status).toBe(0)
    expect(complaint).toMatch(/was not captured for/)
    expect(complaint).toMatch(/of the taps, 2 died without saying/)
    const { output } = await podscope(['flows', '--json', path])
    const starts = output
      .trim()
      .split('\n')
      .map((line) => String(JSON.parse(line).start))
    const [first, last] = [starts[0]!, starts.at(-1)!].map((start) => Date.parse(start))
    expect(last! - first!).toBeGreaterThan(3000)
  })

  it.runIf(cap)('does not claim to know what a tap cannot tell', async () => {
    const path = join(folder, 'libpcap.pcapng')
    const how = ['--tap', 'libpcap', '--duration', '3']
    const { status, output, complaint } = await podscope(['record', id, '-w', path, ...how])
    expect(status).toBe(0)
    expect(output).toMatch(/dropped by the kernel: unknown/)
    expect(oneSentence(complaint)).toContain('this tap cannot tell')
  })

  it('keeps the page closed to a wrong token and to a foreign origin', async () => {
    const { service, firstLine } = await Service.start(['watch', id, '--no-open', '--port', '0'])
    try {
      const url = new URL(urlIn(firstLine))
      const wrong = await fetch(`${url.origin}/?token=wrong`)
      expect(wrong.status).toBe(401)
      expect(await wrong.text()).toMatch(/URL/)
      expect((await fetch(url)).status).toBe(200)
    } finally {
      await service.stop()
    }
  })

  it('goes on to the end when the pod is deleted, and keeps what it had', async () => {
    const path = join(folder, 'deleted.pcapng')
    const recording = podscope(['record', id, '-w', path, '--duration', '10'])
    await hasBytes(path, 10_000)
    await demo.stop()
    const { status, complaint } = await recording
    expect(status).toBe(0)
    expect(complaint).toMatch(/has gone/)
    const { output } = await podscope(['flows', '--json', path])
    expect(output).toContain('"container":"busybox","process":"wget"')
  })
})
