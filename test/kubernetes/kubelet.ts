import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Duplex } from 'node:stream'
import { DialledFrom } from '../real-pods/dialled-from.ts'
import { now } from './changes.ts'
import { tellEvent } from './controllers.ts'
import type { ApiObject, ObjectStore } from './object-store.ts'

export type KubeletOptions = {
  nodeName: string
  /** Images that are on the node, with the program that each holds. */
  images: Record<string, readonly string[]>
  /** What each image pull takes, and each start. */
  stepMs?: number
}

type EnvironmentEntry = {
  name: string
  value?: string
  valueFrom?: {
    secretKeyRef?: { name: string; key: string }
    fieldRef?: { fieldPath: string }
  }
}
type ContainerSpec = {
  name: string
  image: string
  args?: string[]
  env?: EnvironmentEntry[]
  imagePullPolicy?: string
  terminationMessagePolicy?: string
  securityContext?: { capabilities?: { add?: string[]; drop?: string[] } }
}
type Running = { process: ChildProcess; pod: ApiObject; log: string }

/**
 * The kubelet of one node, for the pods that are made through the API: their program runs as a process
 * of this machine, with the manifest's arguments and environment, no capabilities but the
 * manifest's, and a network namespace of its own.
 */
export class Kubelet {
  readonly #store: ObjectStore
  readonly #options: Required<KubeletOptions>
  readonly #running = new Map<string, Running>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #stopFollowing: () => void
  /** A node that is not ready has a kubelet that does nothing. */
  isReady = true
  /** As in the options. */
  images: KubeletOptions['images']

  constructor(store: ObjectStore, options: KubeletOptions) {
    this.#store = store
    this.#options = { stepMs: 50, ...options }
    this.images = options.images
    this.#stopFollowing = store.follow(({ type, resource, object }) => {
      if (resource !== 'pods' || !this.isReady) return
      const { nodeName } = object['spec'] as { nodeName?: string }
      if (nodeName !== options.nodeName) return
      const { phase } = object['status'] as { phase: string }
      if (type === 'ADDED' && phase === 'Pending') this.#later(() => this.#begin(object))
      else if (object.metadata.deletionTimestamp) this.#later(() => this.#end(object))
    })
  }

  /** Reaches a port of a pod as the runtime does. */
  async dial(pod: ApiObject, port: number): Promise<Duplex> {
    if (!this.#running.has(pod.metadata.uid)) throw new Error('pod not running')
    const { pid } = this.#running.get(pod.metadata.uid)!.process
    if (pid === undefined || !(await isListening(pid, port))) {
      throw new Error(
        `error forwarding port ${port} to pod ${pod.metadata.uid}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-test": failed to connect to localhost:${port} inside namespace: dial tcp4 127.0.0.1:${port}: connect: connection refused`,
      )
    }
    return new DialledFrom(`/proc/${pid}/ns/net`, '127.0.0.1', port)
  }

  /** The processes that run now, by their pods' names. */
  get processes(): Map<string, number | undefined> {
    return new Map(
      [...this.#running.values()].map((each) => [each.pod.metadata.name, each.process.pid]),
    )
  }

  async stop(): Promise<void> {
    this.#stopFollowing()
    for (const timer of this.#timers) clearTimeout(timer)
    for (const { process } of this.#running.values()) await kill(process)
  }

  #begin(pod: ApiObject): void {
    const container = (pod['spec'] as { containers: ContainerSpec[] }).containers[0]!
    const program = this.images[container.image]
    if (program === undefined) {
      this.#cannotPull(pod, container)
      return
    }
    const { image, name } = container
    this.#tell(pod, 'Pulled', `Container image "${image}" already present on machine`)
    const environment = this.#environmentOf(pod, container)
    if (typeof environment === 'string') {
      this.#wait(pod, container, 'CreateContainerConfigError', environment)
      this.#tell(pod, 'Failed', `Error: ${environment}`, 'Warning')
      this.#later(() => this.#beginAgain(pod))
      return
    }
    this.#tell(pod, 'Created', `Created container: ${name}`)
    this.#start(pod, container, [...program, ...(container.args ?? [])], environment)
    this.#tell(pod, 'Started', `Started container ${name}`)
  }

  #beginAgain(pod: ApiObject): void {
    const { namespace, name } = pod.metadata
    const current = this.#store.get('pods', namespace, name)
    if (current && !current.metadata.deletionTimestamp) this.#begin(current)
  }

  #start(
    pod: ApiObject,
    container: ContainerSpec,
    command: readonly string[],
    environment: Record<string, string>,
  ): void {
    const [file, ...args] = [...inOwnNetwork, 'setpriv', ...capabilitiesOf(container), ...command]
    const process = spawn(file!, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    const running: Running = { process, pod, log: '' }
    for (const stream of [process.stdout!, process.stderr!]) {
      stream.on('data', (text: Buffer) => (running.log += text.toString()))
    }
    this.#running.set(pod.metadata.uid, running)
    process.once('close', (status) => this.#ended(running, container, status))
    const state = { running: { startedAt: now() } }
    this.#status(pod, 'Running', { ...statusOf(container, state), ready: true, started: true })
  }

  #ended({ pod, log }: Running, container: ContainerSpec, status: number | null): void {
    this.#running.delete(pod.metadata.uid)
    const exitCode = status ?? 137
    const reason = exitCode === 0 ? 'Completed' : 'Error'
    // Else only what the program has written to /dev/termination-log, and ours writes nothing there.
    const isTold = exitCode !== 0 && container.terminationMessagePolicy === 'FallbackToLogsOnError'
    const message = isTold ? { message: log.slice(-2048) } : {}
    const state = { terminated: { exitCode, reason, ...message, finishedAt: now() } }
    this.#status(pod, exitCode === 0 ? 'Succeeded' : 'Failed', statusOf(container, state))
  }

  #end(pod: ApiObject): void {
    const { namespace, name, uid } = pod.metadata
    const remove = () => {
      const left = this.#store.get('pods', namespace, name)
      if (left?.metadata.uid === uid) this.#store.remove('pods', left)
    }
    const running = this.#running.get(uid)
    void (running ? kill(running.process) : Promise.resolve()).then(remove)
  }

  #cannotPull(pod: ApiObject, container: ContainerSpec): void {
    const { image } = container
    if (container.imagePullPolicy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`
      this.#wait(pod, container, 'ErrImageNeverPull', message)
      this.#tell(pod, 'ErrImageNeverPull', message, 'Warning')
      return
    }
    this.#tell(pod, 'Pulling', `Pulling image "${image}"`)
    const message = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": pull access denied, repository does not exist or may require authorization`
    this.#wait(pod, container, 'ErrImagePull', message)
    this.#tell(pod, 'Failed', `Failed to pull image "${image}": ${message}`, 'Warning')
    this.#tell(pod, 'Failed', 'Error: ErrImagePull', 'Warning')
    this.#later(() => {
      this.#wait(
        pod,
        container,
        'ImagePullBackOff',
        `Back-off pulling image "${image}": ${message}`,
      )
      this.#tell(pod, 'BackOff', `Back-off pulling image "${image}"`)
    })
  }

  #wait(pod: ApiObject, container: ContainerSpec, reason: string, message: string): void {
    this.#status(pod, 'Pending', statusOf(container, { waiting: { reason, message } }))
  }

  #status(pod: ApiObject, phase: string, containerStatus: object): void {
    const { namespace, name, uid } = pod.metadata
    const current = this.#store.get('pods', namespace, name)
    if (current?.metadata.uid !== uid) return
    const status = { ...(current['status'] as object), phase, containerStatuses: [containerStatus] }
    this.#store.put('pods', { ...current, status })
  }

  #environmentOf(pod: ApiObject, { env = [] }: ContainerSpec): Record<string, string> | string {
    const { namespace, name } = pod.metadata
    const environment: Record<string, string> = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }
    for (const { name: key, value, valueFrom } of env) {
      const reference = valueFrom?.secretKeyRef
      const secret = reference && this.#store.get('secrets', namespace, reference.name)
      if (reference && !secret) return `secret "${reference.name}" not found`
      const data = secret?.['data'] as Record<string, string> | undefined
      const path = valueFrom?.fieldRef?.fieldPath
      if (reference)
        environment[key] = Buffer.from(data?.[reference.key] ?? '', 'base64').toString()
      else if (path === 'spec.nodeName') environment[key] = this.#options.nodeName
      else if (path === 'metadata.name') environment[key] = name
      else environment[key] = value ?? ''
    }
    return environment
  }

  #tell(pod: ApiObject, reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal') {
    tellEvent(this.#store, pod, { reason, message, type })
  }

  #later(work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, this.#options.stepMs)
    this.#timers.add(timer)
  }
}

/** One process becomes the other, so that its number stays. */
const inOwnNetwork = ['unshare', '--net', '--', 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh']

/** Whether a port is listened on; see proc_net(5): the port in hexadecimal, and 0A for LISTEN. */
export async function isListening(pid: number, port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')),
  )
  return tables.some((text) => new RegExp(`:${hex} [0-9A-F]+:0000 0A `).test(text))
}

function statusOf({ name, image }: ContainerSpec, state: object): object {
  const id = createHash('sha256').update(name).digest('hex')
  const isThere = !('waiting' in state)
  return {
    name,
    image,
    imageID: '',
    state,
    lastState: {},
    ready: false,
    started: false,
    restartCount: 0,
    ...(isThere && { containerID: `containerd://${id}` }),
  }
}

/** Takes all capabilities away but those the manifest adds: setpriv(1). */
function capabilitiesOf({ securityContext }: ContainerSpec): string[] {
  const { add = [], drop = [] } = securityContext?.capabilities ?? {}
  if (!drop.includes('ALL')) return ['--no-new-privs']
  const set = ['-all', ...add.map((name) => `+${name.toLowerCase()}`)].join(',')
  return ['--inh-caps', set, '--bounding-set', set]
}

async function kill(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const gone = once(process, 'close')
  process.kill('SIGTERM')
  const timer = setTimeout(() => process.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(timer)
}
