import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { removeCgroups } from './cgroup-folders.ts'
import { buildImages } from './images.ts'
import {
  chooseNetwork,
  networkConfiguration,
  networkPlugins,
  removeStrayFolders,
} from './network-configuration.ts'
import { untilNginxAnswers } from './nginx-answers.ts'
import { podName } from './pod-name.ts'
import { runProgram } from './run-program.ts'
import { chooseRuntime } from './runtime.ts'

export const podmanPrograms = [
  'podman',
  'conmon',
  'runc',
  'busybox',
  'nginx',
  `${networkPlugins}/bridge`,
]

const manifest = new URL('../fixtures/nginx-busybox.yaml', import.meta.url)
export const networkName = 'podscope-test'

/** How the pod is to differ from the manifest. */
export type PodPlan = { name?: string; shareProcesses?: boolean }

/** An engine of its own: storage, state and network apart from any other podman of the machine. */
export type Podman = {
  /** Runs a podman command and resolves with its output. */
  podman(...args: string[]): Promise<string>
  /** Makes the pod of `nginx-busybox.yaml`, called `podName`; resolves when nginx answers. */
  playPod(plan?: PodPlan): Promise<void>
  /** Runs a script with the shell of that pod's busybox container, or of another one. */
  executeInBusybox(script: string, container?: 'busybox' | 'nginx'): Promise<string>
  /** Serves the Docker-compatible API until `stop`; resolves with the path of its socket. */
  serveApi(): Promise<string>
  /** Removes pods, containers, images, the network and all folders. */
  stop(): Promise<void>
}

export async function startPodman(): Promise<Podman> {
  const folder = mkdtempSync(join(tmpdir(), 'ps-podman-'))
  const environment = { ...process.env, CONTAINERS_CONF: writeConfiguration(folder) }
  const args = ['--root', `${folder}/root`, '--runroot', `${folder}/run`]
  const podman = (...command: string[]) =>
    runProgram('podman', [...args, ...command], { env: environment })
  const images = await buildImages(folder)
  for (const image of Object.values(images))
    await podman('load', '--quiet', '--input', image.archive)
  let playedName = podName
  const executeInBusybox = (script: string, container = 'busybox') =>
    podman('exec', `${playedName}-${container}`, 'sh', '-c', script)
  const services: ReturnType<typeof spawn>[] = []
  return {
    podman,
    executeInBusybox,
    async playPod({ name = podName, shareProcesses = false } = {}) {
      playedName = name
      const named = join(folder, 'pod.yaml')
      const text = readFileSync(manifest, 'utf8')
        .replace('name: nginx-busybox\n', `name: ${name}\n`)
        .replace('spec:\n', shareProcesses ? 'spec:\n  shareProcessNamespace: true\n' : 'spec:\n')
      writeFileSync(named, text)
      await podman('play', 'kube', '--network', networkName, named)
      await executeInBusybox(untilNginxAnswers)
    },
    async serveApi() {
      const socket = `${folder}/podman.sock`
      const service = ['system', 'service', '--time', '0', `unix://${socket}`]
      services.push(spawn('podman', [...args, ...service], { env: environment, stdio: 'ignore' }))
      while (!existsSync(socket)) await delay(20)
      return socket
    },
    async stop() {
      for (const service of services) service.kill()
      await podman('pod', 'rm', '--all', '--force', '--time', '0')
      await podman('rm', '--all', '--force', '--time', '0')
      await podman('rmi', '--all', '--force')
      await podman('network', 'rm', '--force', networkName)
      rmSync(folder, { recursive: true })
      removeCgroups('libpod_parent')
      removeStrayFolders()
    },
  }
}

function writeConfiguration(folder: string): string {
  const networks = join(folder, 'networks')
  mkdirSync(networks)
  const stateFolder = join(folder, 'addresses')
  const choice = { name: networkName, ...chooseNetwork('pod'), stateFolder }
  writeFileSync(join(networks, `${networkName}.conflist`), networkConfiguration(choice))
  const path = join(folder, 'containers.conf')
  writeFileSync(
    path,
    `[containers]
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
infra_image = "docker.io/library/pause:latest"
runtime = "podscope-test"
static_dir = "${folder}/static"
tmp_dir = "${folder}/tmp"
volume_path = "${folder}/volumes"
[engine.runtimes]
podscope-test = ["${chooseRuntime(folder)}"]
[network]
network_backend = "cni"
network_config_dir = "${networks}"
cni_plugin_dirs = ["${networkPlugins}"]
`,
  )
  return path
}
