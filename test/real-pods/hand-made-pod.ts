import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readNamespace } from '../../capture/procfs/namespaces.ts'
import { readProcess } from '../../capture/procfs/processes.ts'
import type { Container, Pod } from '../../shared/pod/pod.ts'
import { removeCgroups } from './cgroup-folders.ts'
import { runProgram } from './run-program.ts'

/** BusyBox's programs by their own names, as its container image has them. */
const applets = ['wget', 'nc', 'sh', 'sleep']

/** The cgroup hierarchies that take a new folder without further settings. */
const hierarchies = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup', '/sys/fs/cgroup/systemd']

/**
 * A pod reduced to what attribution looks at: a network namespace, and processes of it in cgroups
 * named by container ids. Everything else is the node's.
 */
export class HandMadePod {
  readonly name: string
  readonly folder: string
  readonly #cgroup: string
  readonly #started: ChildProcess[] = []
  readonly #entry: ChildProcess

  private constructor(name: string, cgroup: string, entry: ChildProcess) {
    this.name = name
    this.#cgroup = cgroup
    this.#entry = entry
    this.folder = mkdtempSync(join(tmpdir(), `${name}-`))
    for (const applet of applets) symlinkSync('/bin/busybox', join(this.folder, applet))
  }

  /** `kind` begins its name, which nobody else's pod has. */
  static async make(kind: string): Promise<HandMadePod> {
    const name = `${kind}-${process.pid}`
    const hierarchy = hierarchies.find((folder) => existsSync(join(folder, 'cgroup.procs')))!
    const cgroup = join(hierarchy, name)
    await runProgram('ip', ['netns', 'add', name])
    await runProgram('ip', ['-n', name, 'link', 'set', 'lo', 'up'])
    const enter = ['nsenter', `--net=/run/netns/${name}`, '--', 'sleep', 'infinity']
    const entry = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...enter])
    const pod = new HandMadePod(name, cgroup, entry)
    const inside = readNamespaceOfFile(name)
    while (readNamespace(entry.pid!, 'net') !== (await inside)) await delay(5)
    return pod
  }

  /** A process in the network namespace that stays, in no container. */
  get entry(): { pid: number; startTicks: number } {
    return readProcess(this.#entry.pid!)!
  }

  get networkNamespace(): number {
    return readNamespace(this.#entry.pid!, 'net')!
  }

  /** As a pod source would find it. */
  describe(...containerNames: string[]): Pod {
    return {
      key: this.name,
      name: this.name,
      source: 'test',
      networkNamespace: this.networkNamespace,
      hostNetwork: false,
      containers: containerNames.map((name) => this.#describeContainer(name)),
    }
  }

  containerId(container: string): string {
    return createHash('sha256').update(`${this.name} ${container}`).digest('hex')
  }

  /** The file that takes the PIDs of a container's processes. */
  cgroupOf(container: string): string {
    const folder = join(this.#cgroup, this.containerId(container))
    mkdirSync(folder, { recursive: true })
    return join(folder, 'cgroup.procs')
  }

  /** Starts a program in a container; `undefined` for one of the node that is in the pod's network. */
  start(container: string | undefined, ...command: string[]): ChildProcess {
    const cgroup = container === undefined ? '/dev/null' : this.cgroupOf(container)
    const script = `echo $$ > "$0" || exit 1
      exec nsenter --net=/run/netns/${this.name} -- "$@"`
    const child = spawn('sh', ['-c', script, cgroup, ...command], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: `${this.folder}:/usr/sbin:/usr/bin:/sbin:/bin` },
    })
    this.#started.push(child)
    return child
  }

  /** Runs a program in a container and resolves with what it printed. */
  async run(container: string | undefined, ...command: string[]): Promise<string> {
    const child = this.start(container, ...command)
    let output = ''
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stdin!.end()
    await once(child, 'close')
    return output
  }

  /** Resolves when somebody listens on the port. */
  async untilListening(port: number): Promise<void> {
    const digits = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
    const isThere = (table: string): boolean =>
      readFileSync(`/proc/${this.#entry.pid}/net/${table}`, 'utf8')
        .split('\n')
        .some((row) => row.includes(digits))
    while (!['tcp', 'tcp6', 'udp', 'udp6'].some(isThere)) await delay(5)
  }

  async remove(): Promise<void> {
    for (const child of [...this.#started, this.#entry].filter(isRunning)) {
      child.kill('SIGTERM')
      await Promise.race([once(child, 'exit'), delay(2000).then(() => child.kill('SIGKILL'))])
    }
    await runProgram('ip', ['netns', 'delete', this.name])
    removeCgroups(this.name)
    rmSync(this.folder, { recursive: true })
  }

  #describeContainer(name: string): Container {
    const id = this.containerId(name)
    return {
      id,
      name,
      role: 'application',
      state: 'running',
      namespaces: { net: this.networkNamespace },
      processes: [],
    }
  }
}

async function readNamespaceOfFile(name: string): Promise<number> {
  return Number(await runProgram('stat', ['--format=%i', `/run/netns/${name}`]))
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}
