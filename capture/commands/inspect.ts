import type { Command } from 'commander'
import type { Socket } from '../../shared/pod/pod.ts'
import { findNamedPod } from './find-pod.ts'
import { inspectPod } from './inspection.ts'
import type { Inspection } from './inspection.ts'
import { inspectionLines } from './inspection-lines.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { podObject } from './pods.ts'

export type InspectOptions = { json: boolean; kubernetesNamespace: string | undefined }

export function addInspect(program: Command): void {
  program
    .command('inspect')
    .description('a pod: namespaces (as lsns), processes, sockets (as netstat), interfaces')
    .argument('<pod>', 'its name, or the id of one of its containers')
    .option('-n, --namespace <name>', 'the Kubernetes namespace the pod is in')
    .option('--json', 'one JSON object per line')
    .action(async (name: string, flags: { namespace?: string; json?: boolean }) => {
      const options = { json: flags.json ?? false, kubernetesNamespace: flags.namespace }
      process.exitCode = await runInspect(name, options, processOutput)
    })
}

/** Prints a pod as it is now. Resolves with the exit status: 1 when there is no such pod. */
export async function runInspect(
  name: string,
  { json, kubernetesNamespace }: InspectOptions,
  out: Output,
): Promise<number> {
  const pod = await findNamedPod(name, kubernetesNamespace, out)
  if (pod === undefined) return 1
  const inspection = await inspectPod(pod)
  if (inspection === undefined) {
    out.error(`podscope: The pod ${pod.name} has gone while it was looked at. Try again.`)
    return 1
  }
  for (const warning of inspection.warnings) writeRemedy(out, warning)
  const lines = json
    ? inspectionObjects(inspection).map((object) => JSON.stringify(object))
    : inspectionLines(inspection)
  for (const line of lines) out.write(line)
  return 0
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
