import type { Command } from 'commander'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Socket } from '../../shared/pod/pod.ts'
import { askWhenReady } from '../cluster/agent-request.ts'
import { placeAgent } from '../cluster/place-agent.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import { addAgentOptions } from './cluster-options.ts'
import type { ClusterChoice } from './cluster-options.ts'
import { inspectPod } from './inspection.ts'
import type { Inspection } from './inspection.ts'
import { inspectionLines } from './inspection-lines.ts'
import { interruptible } from './interruption.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { findTarget } from './pod-target.ts'
import { podObject } from './pods.ts'

export type InspectOptions = ClusterChoice & { json?: boolean }

export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('a pod: namespaces (as lsns), processes, sockets (as netstat), interfaces')
    .argument('[pod]', 'its name, deploy/NAME and the like, or the id of one of its containers')
    .option('--json', 'one JSON object per line')
  addAgentOptions(command).action(async (name: string | undefined, flags: InspectOptions) => {
    process.exitCode = await runInspect(name, flags, processOutput)
  })
}

/** Prints a pod as it is now. Resolves with the exit status: 1 when there is no such pod. */
export async function runInspect(
  name: string | undefined,
  options: InspectOptions,
  out: Output,
): Promise<number> {
  const target = await findTarget(name, options, out)
  if (target === undefined) return 1
  const inspection =
    'local' in target
      ? ((await inspectPod(target.local)) ?? { problem: hasGone(target.local.name) })
      : await inspectInCluster(target.client, target.pod, options, out)
  if ('problem' in inspection) {
    writeRemedy(out, inspection.problem)
    return 1
  }
  for (const warning of inspection.warnings) writeRemedy(out, warning)
  const lines = options.json
    ? inspectionObjects(inspection).map((object) => JSON.stringify(object))
    : inspectionLines(inspection)
  for (const line of lines) out.write(line)
  return 0
}

/** Looks through an agent that is there for this question only. */
async function inspectInCluster(
  client: ApiClient,
  pod: KubernetesPod,
  { image }: InspectOptions,
  out: Output,
): Promise<Inspection | { problem: Remedy }> {
  const progress = (step: string) => out.error(`podscope: ${step}`)
  return interruptible(async (signal) => {
    const placed = await placeAgent(client, pod, { image, progress, signal })
    if ('problem' in placed) return placed
    const answer = await askWhenReady(placed.address, `/v1/inspect?pod=${pod.uid}`, signal)
    await placed.remove()
    return 'problem' in answer ? answer : (answer.value as Inspection)
  })
}

function hasGone(name: string): Remedy {
  return {
    code: 'pod-gone',
    text: `The pod ${name} has gone while it was looked at.`,
    remedy: 'Try again.',
  }
}

/** The stable JSON objects of `inspect --json`; `about` says what each is about. */
function inspectionObjects(inspection: Inspection): Record<string, unknown>[] {
  const { snapshot, containers, views } = inspection
  return [
    { about: 'pod', node: snapshot.node.name, ...podObject(snapshot.pod) },
    ...containers.flatMap(({ container: { name, id }, namespaces, processes }) => {
      const of = { container: name, containerId: id }
      return [
        ...namespaces.map((namespace) => ({ about: 'namespace', ...of, ...namespace })),
        ...processes.map((process) => ({ about: 'process', ...of, ...process })),
      ]
    }),
    ...views.flatMap(({ onlooker, command, rows }) =>
      rows.map(({ socket, owner }) => ({
        about: 'socket',
        onlooker,
        command,
        ...withoutHolders(socket),
        owner,
      })),
    ),
    ...snapshot.interfaces.map((each) => ({ about: 'interface', ...each })),
  ]
}

/** An onlooker knows the owner that he sees; the others stand with the onlookers that see them. */
function withoutHolders(socket: Socket): Omit<Socket, 'holders'> {
  const { holders: _, ...rest } = socket
  return rest
}
