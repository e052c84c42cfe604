import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** What a network of our own with lossy loopback is made of. */
export const podNetworkPrograms = [
  ...['ip', 'nsenter', 'setpriv', 'iptables', 'ethtool'],
  ...['tcpdump', 'nginx', 'busybox', 'wrk'],
]

/** Enough for windows to open, and for lost segments to be sent again several times. */
const largeFileBytes = 2_000_000

/**
 * A network namespace like a pod's, with nginx in it, and a loopback interface of which packets can
 * be lost behind the tap. Needs root.
 */
export class PodNetwork {
  readonly #name = `podscope-conformance-${process.pid}`
  readonly #running = new Set<ChildProcess>()
  readonly #removeAtExit = (): void => {
    spawnSync('ip', ['netns', 'delete', this.#name])
  }

  private constructor() {}

  /** `folder` takes nginx's files. */
  static async make(folder: string): Promise<PodNetwork> {
    const network = new PodNetwork()
    await execute('ip', ['netns', 'add', network.#name])
    process.once('exit', network.#removeAtExit)
    await network.run(['ip', 'link', 'set', 'lo', 'up'])
    await network.#startNginx(folder)
    return network
  }

  /** Ethernet's packet size instead of loopback's, and no segments put together by offloads. */
  async useSmallPackets(): Promise<void> {
    await this.run(['ip', 'link', 'set', 'lo', 'mtu', '1500'])
    await this.run(['ethtool', '-K', 'lo', 'tso', 'off', 'gso', 'off', 'gro', 'off'])
  }

  /** From now on this share of TCP's packets does not arrive; a tap sees them all the same. */
  async lose(probability: number): Promise<void> {
    await this.run(['iptables', '-F', 'INPUT'])
    if (probability === 0) return
    const random = ['-m', 'statistic', '--mode', 'random', '--probability', String(probability)]
    await this.run(['iptables', '-A', 'INPUT', '-i', 'lo', '-p', 'tcp', ...random, '-j', 'DROP'])
  }

  /** Runs a program in the network to its end; how it ends does not matter. */
  async run(command: readonly string[]): Promise<void> {
    const child = this.#start(command)
    child.stdout!.resume()
    await once(child, 'close')
  }

  /** As `run`, but what the program writes is not read for a while, so that it must wait. */
  async runUnread(command: readonly string[], waitMs: number): Promise<void> {
    const child = this.#start(command)
    await delay(waitMs)
    child.stdout!.resume()
    await once(child, 'close')
  }

  /** Captures loopback into a file while something happens. */
  async capture(
    path: string,
    options: readonly string[],
    happens: () => Promise<void>,
  ): Promise<void> {
    // The kernel's buffer takes what the disk is too slow for.
    const nanoseconds = '--time-stamp-precision=nano'
    const tap = this.#start([
      'tcpdump',
      '-i',
      'lo',
      '-w',
      path,
      '-B',
      '65536',
      nanoseconds,
      ...options,
    ])
    await once(tap.stderr!, 'data')
    await happens()
    tap.kill('SIGINT')
    await once(tap, 'close')
  }

  async remove(): Promise<void> {
    for (const child of this.#running) {
      child.kill('SIGTERM')
      await once(child, 'close')
    }
    process.off('exit', this.#removeAtExit)
    await execute('ip', ['netns', 'delete', this.#name])
  }

  async #startNginx(folder: string): Promise<void> {
    const pages = join(folder, 'pages')
    mkdirSync(pages, { recursive: true })
    writeFileSync(join(pages, 'large'), Buffer.alloc(largeFileBytes, 'octets of a large file. '))
    writeFileSync(join(pages, 'index.html'), '<h1>Welcome</h1>\n')
    const settings = join(folder, 'nginx.conf')
    writeFileSync(settings, nginxSettings(folder, pages))
    this.#start(['nginx', '-c', settings]).stdout!.resume()
    // It writes this file when it listens.
    while (!existsSync(join(folder, 'nginx.pid'))) await delay(10)
  }

  /** Its standard input stays open and empty. */
  #start(command: readonly string[]): ChildProcess {
    const enter = ['nsenter', `--net=/run/netns/${this.#name}`, '--', ...command]
    // Nothing of it outlives us, however we end.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...enter], { stdio: 'pipe' })
    this.#running.add(child)
    child.once('close', () => this.#running.delete(child))
    child.stderr.on('data', () => {})
    return child
  }
}

function nginxSettings(folder: string, pages: string): string {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = bodies.map((name) => `${name}_temp_path ${join(folder, name)};`)
  return `
    daemon off;
    master_process off;
    pid ${join(folder, 'nginx.pid')};
    error_log ${join(folder, 'nginx.log')};
    events { worker_connections 512; }
    http {
      access_log off;
      ${temporary.join('\n      ')}
      server {
        # Keep-alives after a second, so that an idle connection has some.
        listen 80 so_keepalive=1s:1s:9;
        listen [::]:80 so_keepalive=1s:1s:9;
        root ${pages};
      }
    }
  `
}
