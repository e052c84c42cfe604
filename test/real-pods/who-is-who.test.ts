import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { findPods } from '../../capture/pods/find-pods.ts'
import { criPrograms, startContainerd } from './cri-pod.ts'
import { demoPrograms } from './demo-programs.ts'
import { executeInDemoPod } from './demo-shell.ts'
import { podmanPrograms, startPodman } from './podman-pod.ts'
import { podName } from './pod-name.ts'
import { canRun } from './requirements.ts'
import { manyAtATime, oneAfterAnother, requests, watchFlows } from './watch-flows.ts'
import type { Flow, FlowEnd, WatchedPod } from './watch-flows.ts'

type Place = WatchedPod & { stop(): Promise<void> }

const kinds = [
  { kind: 'the demo pod', programs: demoPrograms, start: startDemo },
  { kind: 'a podman pod', programs: podmanPrograms, start: startInPodman },
  { kind: 'a CRI pod', programs: criPrograms, start: startInContainerd },
]

/** Of both ends of all conversations: with the kernel telling, next to nothing is left to guess. */
const exactShareMin = 0.995

for (const { kind, programs, start } of kinds) {
  describe.runIf(canRun(`who is who in ${kind}`, [...programs, 'tcpdump']))(`in ${kind}`, () => {
    let place: Place

    beforeAll(async () => {
      place = await start()
    })

    afterAll(() => place.stop())

    it('every conversation has its two names when the kernel tells', async () => {
      const flows = await watch(place)
      expect(flows.length).toBe(2 * requests)
      expect(wrongNames(flows)).toEqual([])
      expect(namesOf(flows)).toEqual(['busybox/wget → nginx/nginx'])
      expect(report(kind, flows)).toBeGreaterThanOrEqual(exactShareMin)
    })

    it('no conversation has a wrong name when the kernel does not tell', async () => {
      const flows = await watch(place, '--no-trace')
      expect(flows.length).toBe(2 * requests)
      expect(wrongNames(flows)).toEqual([])
      report(`${kind}, without the trace`, flows)
    })
  })
}

function watch(place: Place, ...options: string[]): Promise<Flow[]> {
  return watchFlows(place, [oneAfterAnother, manyAtATime], options)
}

/** What is said of an end and is not true; an end of which nothing is said is none of them. */
function wrongNames(flows: readonly Flow[]): FlowEnd[] {
  return flows.flatMap(({ client, server }) => [
    ...(isTrue(client, 'busybox', 'wget') ? [] : [client]),
    ...(isTrue(server, 'nginx', 'nginx') ? [] : [server]),
  ])
}

function isTrue(end: FlowEnd, container: string, process: string): boolean {
  return (
    [undefined, container].includes(end.container) && [undefined, process].includes(end.process)
  )
}

function namesOf(flows: readonly Flow[]): string[] {
  return [...new Set(flows.map(({ client, server }) => `${nameOf(client)} → ${nameOf(server)}`))]
}

function nameOf({ container, process }: FlowEnd): string {
  return `${container}/${process}`
}

/** Prints how many ends have which kind of evidence; the share of `exact`. */
function report(title: string, flows: readonly Flow[]): number {
  const counts = new Map<string, number>()
  for (const [side, ends] of [
    ['client', flows.map((flow) => flow.client)],
    ['server', flows.map((flow) => flow.server)],
  ] as const) {
    for (const { evidence } of ends) {
      counts.set(`${side} ${evidence}`, (counts.get(`${side} ${evidence}`) ?? 0) + 1)
    }
  }
  const shares = [...counts].map(([what, count]) => `${what} ${count}`)
  process.stdout.write(`${title}: ${flows.length} conversations; ${shares.join(', ')}\n`)
  const exact = (counts.get('client exact') ?? 0) + (counts.get('server exact') ?? 0)
  return exact / (2 * flows.length)
}

async function startDemo(): Promise<Place> {
  const pod = await startDemoPod({ everySeconds: 86_400 })
  if ('code' in pod) throw new Error(pod.text)
  const busyboxId = await busyboxOf((each) => each.uid === pod.uid)
  return {
    busyboxId,
    executeInBusybox: (script) => executeInDemoPod(pod, script),
    stop: () => pod.stop(),
  }
}

async function startInPodman(): Promise<Place> {
  const engine = await startPodman()
  await engine.playPod()
  const id = await engine.podman('inspect', '--format', '{{.Id}}', `${podName}-busybox`)
  return { ...engine, busyboxId: id.trim() }
}

async function startInContainerd(): Promise<Place> {
  const engine = await startContainerd()
  const { uid } = await engine.runPod()
  return { ...engine, busyboxId: await busyboxOf((each) => each.uid === uid) }
}

async function busyboxOf(isPod: (pod: { uid?: string }) => boolean): Promise<string> {
  const { pods } = await findPods()
  const containers = pods.filter(isPod).flatMap((pod) => pod.containers)
  return containers.find(({ name }) => name === 'busybox')!.id
}
