import { randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { removeCgroups } from './cgroup-folders.ts'
import { connectCri } from './cri-client.ts'
import type { CriClient } from './cri-client.ts'
import { buildImages } from './images.ts'
import type { Image } from './images.ts'
import {
  chooseNetwork,
  networkConfiguration,
  networkPlugins,
  removeStrayFolders,
} from './network-configuration.ts'
import type { NetworkChoice } from './network-configuration.ts'
import { untilNginxAnswers } from './nginx-answers.ts'
import { podName } from './pod-name.ts'
import { runProgram } from './run-program.ts'
import { chooseRuntime } from './runtime.ts'

export const criPrograms = [
  'containerd',
  'ctr',
  'runc',
  'busybox',
  'nginx',
  `${networkPlugins}/bridge`,
]

const startMsMax = 20_000

/** What a pod is to be made of. An image that names no command runs what it was built for. */
export type PodPlan = {
  name: string
  containers: readonly { name: string; image: Image; command?: readonly string[] }[]
}

export type ContainerdOptions = {
  /** A program with its arguments that starts it: `nsenter --net=…`. */
  through?: readonly string[]
  network?: Pick<NetworkChoice, 'bridge' | 'subnet'>
}

/** A containerd of its own, driven over its CRI socket as a kubelet does it. */
export type Containerd = {
  /** Makes the pod of `nginx-busybox.yaml`, called `podName` or otherwise, as a kubelet would; resolves with its uid when nginx answers. */
  runPod(name?: string): Promise<{ uid: string }>
  /** Makes another pod, with images that are imported for it. */
  runPlan(plan: PodPlan): Promise<MadePod>
  /** Runs a script with the shell of the pod's busybox container, or of another one. */
  executeInBusybox(script: string, container?: 'busybox' | 'nginx'): Promise<string>
  /** Removes the pod, ends containerd and removes its folders, network and cgroups. */
  stop(): Promise<void>
}

export type MadePod = {
  uid: string
  /** Runs a script with the shell of a container; resolves with what it printed. */
  execute(container: string, script: string): Promise<string>
}

type PodIds = { sandbox: string; containers: Map<string, string> }

export async function startContainerd(options: ContainerdOptions = {}): Promise<Containerd> {
  const { through = [], network = chooseNetwork('cri') } = options
  const folder = mkdtempSync(join(tmpdir(), 'ps-containerd-'))
  const socket = join(folder, 'containerd.sock')
  const daemon = startDaemon(socket, through, writeConfiguration(folder, socket, network))
  const images = await buildImages(folder)
  const cri = connectCri(socket)
  await untilReady(cri, daemon, folder)
  const importImages = async (all: readonly Image[]) => {
    for (const { archive } of all) {
      await runProgram('ctr', ['-a', socket, '-n', 'k8s.io', 'images', 'import', archive])
    }
    await untilImagesListed(cri, all)
  }
  await importImages(Object.values(images))
  const pods: PodIds[] = []
  const executeInBusybox = (script: string, container = 'busybox') =>
    execute(cri, pods[0]?.containers.get(container) ?? '', script)
  const runPlan = async (plan: PodPlan) => {
    const uid = randomUUID()
    const ids = await runPod(cri, uid, plan)
    pods.push(ids)
    const run = (name: string, script: string) =>
      execute(cri, ids.containers.get(name) ?? '', script)
    return { uid, execute: run }
  }
  return {
    executeInBusybox,
    async runPod(name = podName) {
      const busybox = { name: 'busybox', image: images.busybox, command: ['sleep', 'infinity'] }
      const nginx = { name: 'nginx', image: images.nginx }
      const { uid, execute: run } = await runPlan({ name, containers: [busybox, nginx] })
      await run('busybox', untilNginxAnswers)
      return { uid }
    },
    async runPlan(plan) {
      await importImages(plan.containers.map(({ image }) => image))
      return runPlan(plan)
    },
    async stop() {
      for (const { sandbox } of pods) {
        await cri.call('StopPodSandbox', { pod_sandbox_id: sandbox })
        await cri.call('RemovePodSandbox', { pod_sandbox_id: sandbox })
      }
      cri.close()
      daemon.kill()
      await once(daemon, 'exit')
      const [ip = 'ip', ...args] = [...through, 'ip', 'link', 'delete', 'dev', network.bridge]
      await runProgram(ip, args).catch(() => undefined)
      rmSync(folder, { recursive: true })
      removeCgroups('kubepods')
      removeStrayFolders()
    },
  }
}

function startDaemon(
  socket: string,
  through: readonly string[],
  configuration: string,
): ReturnType<typeof spawn> {
  const log = openSync(join(dirname(socket), 'log'), 'w')
  const [program = 'containerd', ...args] = [...through, 'containerd', '--config', configuration]
  const daemon = spawn(program, args, { stdio: ['ignore', log, log] })
  closeSync(log)
  return daemon
}

async function untilReady(
  cri: CriClient,
  daemon: ReturnType<typeof spawn>,
  folder: string,
): Promise<void> {
  const deadline = Date.now() + startMsMax
  for (;;) {
    try {
      await cri.call('Version', { version: 'v1' })
      return
    } catch (cause) {
      const log = join(folder, 'log')
      if (daemon.exitCode !== null) throw new Error(readFileSync(log, 'utf8'), { cause })
      if (Date.now() > deadline) throw cause
      await delay(50)
    }
  }
}

/** The CRI hears of what `ctr` has imported from containerd's events, so a moment later. */
async function untilImagesListed(
  cri: CriClient,
  images: readonly { name: string }[],
): Promise<void> {
  const deadline = Date.now() + startMsMax
  for (const { name } of images) {
    for (;;) {
      const { image } = await cri.call<{ image: { id: string } | null }>('ImageStatus', {
        image: { image: name },
      })
      if (image) break
      if (Date.now() > deadline) throw new Error(`containerd does not list ${name}`)
      await delay(20)
    }
  }
}

/** With the labels, the cgroup and the namespaces that a kubelet asks for. */
async function runPod(
  cri: CriClient,
  uid: string,
  { name: podCalled, containers: planned }: PodPlan,
): Promise<PodIds> {
  const labels = {
    'io.kubernetes.pod.name': podCalled,
    'io.kubernetes.pod.namespace': 'default',
    'io.kubernetes.pod.uid': uid,
  }
  const namespaces = { network: 'POD', pid: 'CONTAINER', ipc: 'POD' }
  const sandboxConfig = {
    metadata: { name: podCalled, uid, namespace: 'default', attempt: 0 },
    hostname: podCalled,
    labels: { app: podCalled, ...labels },
    linux: {
      cgroup_parent: `/kubepods/besteffort/pod${uid}`,
      security_context: { namespace_options: namespaces },
    },
  }
  const { pod_sandbox_id: sandbox } = await cri.call<{ pod_sandbox_id: string }>('RunPodSandbox', {
    config: sandboxConfig,
  })
  const containers = new Map<string, string>()
  for (const { name, image, command = [] } of planned) {
    const { container_id: id } = await cri.call<{ container_id: string }>('CreateContainer', {
      pod_sandbox_id: sandbox,
      config: {
        metadata: { name, attempt: 0 },
        image: { image: image.name },
        command,
        labels: { ...labels, 'io.kubernetes.container.name': name },
        linux: { security_context: { namespace_options: namespaces } },
      },
      sandbox_config: sandboxConfig,
    })
    await cri.call('StartContainer', { container_id: id })
    containers.set(name, id)
  }
  return { sandbox, containers }
}

async function execute(cri: CriClient, containerId: string, script: string): Promise<string> {
  const { stdout, stderr, exit_code } = await cri.call<{
    stdout: Buffer
    stderr: Buffer
    exit_code: number
  }>('ExecSync', { container_id: containerId, cmd: ['sh', '-c', script], timeout: 50 })
  if (exit_code !== 0) throw new Error(`${script} ended with ${exit_code}: ${stderr.toString()}`)
  return stdout.toString()
}

function writeConfiguration(
  folder: string,
  socket: string,
  network: Pick<NetworkChoice, 'bridge' | 'subnet'>,
): string {
  const networks = join(folder, 'networks')
  mkdirSync(networks)
  const stateFolder = join(folder, 'addresses')
  const choice = { name: 'podscope-test', ...network, stateFolder }
  writeFileSync(join(networks, '10-podscope-test.conflist'), networkConfiguration(choice))
  const path = join(folder, 'config.toml')
  const criPlugin = 'plugins."io.containerd.grpc.v1.cri"'
  writeFileSync(
    path,
    `version = 2
root = "${folder}/root"
state = "${folder}/state"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "${socket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folder}/opt"
[${criPlugin}]
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  restrict_oom_score_adj = true
  sandbox_image = "docker.io/library/pause:latest"
[${criPlugin}.cni]
  bin_dir = "${networkPlugins}"
  conf_dir = "${networks}"
[${criPlugin}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[${criPlugin}.containerd.runtimes.runc.options]
  BinaryName = "${chooseRuntime(folder)}"
  Root = "${folder}/runc"
`,
  )
  return path
}
