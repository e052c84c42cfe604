import type { Command } from 'commander'
import type { Remedy } from '../../shared/messages/messages.ts'
import { startAttribution } from '../attribution/owners.ts'
import { demoPodProblem } from '../pods/demo-pod/demo-pod.ts'
import { findPods } from '../pods/find-pods.ts'
import { tapKinds } from '../tap/index.ts'
import { findNamedPod } from './find-pod.ts'
import { processOutput } from './output.ts'
import type { Output } from './output.ts'

/** One thing that capturing needs, or that makes it better, and what it lacks. */
export type Finding = { about: string; problems: Remedy[]; needed: boolean }

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what is missing to capture here, one line each, with the remedy')
    .argument('[pod]', 'a pod to look for')
    .option('-n, --namespace <name>', 'the Kubernetes namespace the pod is in')
    .option('--json', 'one JSON object per line')
    .action(async (name: string | undefined, flags: { namespace?: string; json?: boolean }) => {
      const found = name === undefined || (await findNamedPod(name, flags.namespace, processOutput))
      const status = await runDoctor(flags.json ?? false, processOutput)
      process.exitCode = found ? status : 1
    })
}

/** Resolves with 0 when a pod can be captured here. */
async function runDoctor(json: boolean, out: Output): Promise<number> {
  const findings = await examine()
  for (const finding of findings) {
    for (const line of json ? [JSON.stringify(finding)] : linesOf(finding)) out.write(line)
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
