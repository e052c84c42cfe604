import { findPods } from '../../capture/pods/find-pods.ts'
import { startDemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { startContainerd } from '../../test/real-pods/cri-pod.ts'
import { executeInDemoPod } from '../../test/real-pods/demo-shell.ts'
import { untilNginxAnswers } from '../../test/real-pods/nginx-answers.ts'
import { networkName, startPodman } from '../../test/real-pods/podman-pod.ts'

export const lessonPodKinds = [
  'demo',
  'podman',
  'podman-shared-pid',
  'podman-own-uts',
  'containerd',
  'alone',
] as const
export type LessonPodKind = (typeof lessonPodKinds)[number]

/** A real pod of two containers, busybox and nginx, to be recorded. */
export type LessonPod = {
  pod: Pod
  /** Runs a script with the shell of a container; resolves with what it printed. */
  run(container: 'busybox' | 'nginx', script: string): Promise<string>
  stop(): Promise<void>
}

const podName = 'nginx-busybox'
/** So seldom that nothing is requested but what the recording asks for. */
const never = 86_400

export function startLessonPod(kind: LessonPodKind): Promise<LessonPod> {
  switch (kind) {
    case 'demo':
      return startDemo()
    case 'podman':
      return startPlayed(false)
    case 'podman-shared-pid':
      return startPlayed(true)
    case 'podman-own-uts':
      return startWithOwnUts()
    case 'containerd':
      return startCri()
    case 'alone':
      return startAlone()
  }
}

async function startDemo(): Promise<LessonPod> {
  const demo = await startDemoPod({ everySeconds: never })
  if ('code' in demo) throw new Error(`${demo.text} ${demo.remedy}`)
  return {
    pod: await findPod(({ uid }) => uid === demo.uid),
    run: (container, script) => executeInDemoPod(demo, script, container),
    stop: () => demo.stop(),
  }
}

async function startPlayed(shareProcesses: boolean): Promise<LessonPod> {
  const engine = await startPodman()
  await engine.playPod({ name: podName, shareProcesses })
  return {
    pod: await findPod(({ name }) => name === podName),
    run: (container, script) => engine.executeInBusybox(script, container),
    stop: () => engine.stop(),
  }
}

/** A pod whose containers have a host name each: podman makes it when it is told to. */
async function startWithOwnUts(): Promise<LessonPod> {
  const engine = await startPodman()
  const images = 'docker.io/library'
  const shared = ['--share', 'net,ipc', '--network', networkName]
  await engine.podman('pod', 'create', '--name', podName, ...shared)
  for (const [name, command] of [
    ['busybox', ['sleep', 'infinity']],
    ['nginx', []],
  ] as const) {
    const called = ['--pod', podName, '--name', `${podName}-${name}`]
    await engine.podman('run', '--detach', ...called, `${images}/${name}:latest`, ...command)
  }
  const run = (container: string, script: string) =>
    engine.podman('exec', `${podName}-${container}`, 'sh', '-c', script)
  await run('busybox', untilNginxAnswers)
  return {
    pod: await findPod(({ name }) => name === podName),
    run,
    stop: () => engine.stop(),
  }
}

/** A container in no pod, with no network but its own loopback, in which nobody does anything. */
async function startAlone(): Promise<LessonPod> {
  const engine = await startPodman()
  const image = 'docker.io/library/busybox:latest'
  const called = ['--name', 'alone', '--network', 'none']
  await engine.podman('run', '--detach', ...called, image, 'sleep', 'infinity')
  return {
    pod: await findPod(({ name }) => name === 'alone'),
    run: (_, script) => engine.podman('exec', 'alone', 'sh', '-c', script),
    stop: () => engine.stop(),
  }
}

async function startCri(): Promise<LessonPod> {
  const engine = await startContainerd()
  const { uid } = await engine.runPod(podName)
  return {
    pod: await findPod((pod) => pod.uid === uid),
    run: (container, script) => engine.executeInBusybox(script, container),
    stop: () => engine.stop(),
  }
}

async function findPod(isIt: (pod: Pod) => boolean): Promise<Pod> {
  const { pods } = await findPods()
  const found = pods.find(isIt)
  if (found === undefined)
    throw new Error('the pod that was made is not among those that are found')
  return found
}
