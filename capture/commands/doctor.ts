import type { Command } from 'commander'
import type { Remedy } from '../../shared/messages/messages.ts'
import { startAttribution } from '../attribution/owners.ts'
import { demoPodProblem } from '../pods/demo-pod/demo-pod.ts'
import { findPods } from '../pods/find-pods.ts'
import { tapKinds } from '../tap/index.ts'
import { addAgentOptions, meansCluster } from './cluster-options.ts'
import type { ClusterChoice } from './cluster-options.ts'
import { examineCluster, examineTarget } from './examine-cluster.ts'
import { processOutput } from './output.ts'
import type { Output } from './output.ts'
import { findTarget } from './pod-target.ts'
import type { Finding } from './finding.ts'

export type DoctorOptions = ClusterChoice & { json?: boolean }

export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('what is missing to capture here or in the cluster, with the remedy')
    .argument('[pod]', 'a pod to look for')
    .option('--json', 'one JSON object per line')
  addAgentOptions(command).action(async (name: string | undefined, flags: DoctorOptions) => {
    process.exitCode = await runDoctor(name, flags, processOutput)
  })
}

/** Resolves with 0 when the pod, or any one, can be captured. */
async function runDoctor(
  name: string | undefined,
  options: DoctorOptions,
  out: Output,
): Promise<number> {
  const isNamed = name !== undefined || options.selector !== undefined
  const target = isNamed ? await findTarget(name, options, out) : undefined
  if (isNamed && !target) return 1
  const isThere = target !== undefined && 'client' in target
  const findings = [
    ...(isThere || meansCluster(options) ? [] : await examine()),
    ...(isThere
      ? await examineTarget(target.client, target.pod, options.image)
      : await examineCluster(options)),
  ]
  for (const finding of findings) {
    for (const line of options.json ? [JSON.stringify(finding)] : linesOf(finding)) out.write(line)
  }
  return findings.some(({ needed, problems }) => needed && problems.length > 0) ? 1 : 0
}

export async function examine(): Promise<Finding[]> {
  const taps = await Promise.all(
    tapKinds.map(async (kind, index) => ({
      about: `the ${kind.name} tap`,
      problems: await kind.missing(),
      needed: index === 0,
    })),
  )
  const demo = await demoPodProblem()
  const { pods, warnings } = await findPods()
  return [
    ...taps,
    { about: 'naming owners', problems: await attributionWarnings(), needed: false },
    { about: `finding pods (${pods.length} found)`, problems: warnings, needed: false },
    { about: 'the demo pod', problems: demo ? [demo] : [], needed: false },
  ]
}

async function attributionWarnings(): Promise<Remedy[]> {
  const attribution = await startAttribution({ pods: () => [], found: () => undefined })
  const warnings = attribution.warnings()
  await attribution.stop()
  return warnings
}

function linesOf({ about, problems, needed }: Finding): string[] {
  if (problems.length === 0) return [`ok       ${about}`]
  const word = needed ? 'missing ' : 'less    '
  return problems.map(({ text, remedy }) => `${word} ${about}: ${text} ${remedy}`)
}
