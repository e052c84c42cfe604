import type { Command } from 'commander'
import type { Container, Pod } from '../../shared/pod/pod.ts'
import { findPods } from '../pods/find-pods.ts'
import { formatColumns } from './columns.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'

export function addPods(program: Command): void {
  program
    .command('pods')
    .description('pods and containers found on this node, and by which source')
    .option('--json', 'one JSON object per line')
    .action(async (flags: { json?: boolean }) => {
      process.exitCode = await runPods({ json: flags.json ?? false }, processOutput)
    })
}

/** Prints the pods of this node. Resolves with the exit status, which is 0 also when there are none. */
export async function runPods({ json }: { json: boolean }, out: Output): Promise<number> {
  const { pods, warnings } = await findPods()
  for (const warning of warnings) writeRemedy(out, warning)
  if (json) for (const pod of pods) out.write(JSON.stringify(podObject(pod)))
  else if (pods.length > 0) for (const line of podLines(pods)) out.write(line)
  else out.error('podscope: No pod runs on this node. "podscope demo" makes one.')
  return 0
}

/** A pod as the stable JSON object of `pods` and `inspect`; `key` is what names it in this program. */
export function podObject({ containers, labels, ...pod }: Pod): Record<string, unknown> {
  return { ...pod, ...(labels && { labels }), containers: containers.map(containerObject) }
}

function containerObject(container: Container): Record<string, unknown> {
  const { id, name, role, image, state, processes } = container
  const pid = processes[0]?.pid
  return {
    name,
    id,
    role,
    ...(image !== undefined && { image }),
    state,
    ...(pid !== undefined && { pid }),
  }
}

function podLines(pods: readonly Pod[]): string[] {
  const columns = [
    { title: 'NAMESPACE' },
    { title: 'POD' },
    { title: 'CONTAINERS' },
    { title: 'NETWORK NS', align: 'right' as const },
    { title: 'SOURCE' },
  ]
  const rows = pods.map((pod) => [
    pod.kubernetesNamespace ?? '-',
    pod.name,
    pod.containers.map(containerText).join(', '),
    pod.hostNetwork ? "the node's" : String(pod.networkNamespace),
    pod.source,
  ])
  return formatColumns(columns, rows)
}

function containerText({ name, state }: Container): string {
  return state === 'running' ? name : `${name} (${state})`
}
