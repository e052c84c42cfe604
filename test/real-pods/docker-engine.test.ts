import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDockerEngineSource } from '../../capture/pods/docker-engine.ts'
import { ociBundlesSource } from '../../capture/pods/oci-bundles.ts'
import { joinPods } from '../../capture/pods/join-pods.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { describeContainers } from './described-containers.ts'
import { podmanPrograms, startPodman } from './podman-pod.ts'
import type { Podman } from './podman-pod.ts'
import { podName } from './pod-name.ts'
import { canRun } from './requirements.ts'

describe.runIf(canRun('an engine', podmanPrograms))('pods that an engine names', () => {
  let engine: Podman
  let pods: Pod[]
  let warnings: unknown[]

  beforeAll(async () => {
    engine = await startPodman()
    await engine.playPod()
    const socket = await engine.serveApi()
    ;({ pods, warnings } = await makeDockerEngineSource(() => [socket]).pods())
  })

  afterAll(() => engine.stop())

  it('have the names and labels of their manifest', () => {
    expect(warnings).toEqual([])
    expect(pods).toHaveLength(1)
    expect(pods[0]).toMatchObject({ name: podName, source: 'docker-engine' })
    expect(pods[0]?.labels).toEqual({ app: 'nginx-busybox' })
    expect(describeContainers(pods[0]!.containers)).toEqual([
      'busybox (application): 1/sleep',
      'nginx (application): 1/nginx nginx nginx',
      'pause: 1/sleep',
    ])
  })

  it('are the same pods as those that /proc tells of, under the same key', async () => {
    const { pods: fromProc } = await ociBundlesSource.pods()
    const found = fromProc.find(({ key }) => key === pods[0]?.key)
    expect(found?.networkNamespace).toBe(pods[0]?.networkNamespace)
    expect(joinPods([pods, [found!]])).toHaveLength(1)
  })
})
