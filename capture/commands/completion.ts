import type { Command } from 'commander'
import { Argument } from 'commander'
import { ApiClient } from '../kubernetes/api-client.ts'
import { isClusterNamed, readCluster } from '../kubernetes/kubeconfig.ts'
import { findPods } from '../pods/find-pods.ts'
import { listKubernetesPods } from '../pods/kubernetes-list.ts'
import type { ClusterChoice } from './cluster-options.ts'
import { completionScripts } from './completion-scripts.ts'
import { processOutput } from './output.ts'

/** What the scripts and kubectl call with the words typed so far; not shown in the help. */
export const offersCommand = 'completion-offers'
/** A shell that waits longer for what Tab offers has hung, as far as its user can tell. */
const clusterMsMax = 2000

/** `completion SHELL` prints the script that teaches the shell; the script asks `completion-offers`. */
export function addCompletion(program: Command): void {
  const shells = Object.keys(completionScripts)
  program
    .command('completion')
    .description('print the script for a shell that completes commands, pods and contexts')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: keyof typeof completionScripts) => {
      processOutput.write(completionScripts[shell]('podscope', offersCommand))
    })
  program
    .command(offersCommand, { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      for (const offer of await offersFor(program, words)) processOutput.write(offer)
      // A cluster that has not answered is not waited for.
      process.exit(0)
    })
}

/** What can stand in the place of the last word. */
export async function offersFor(program: Command, words: readonly string[]): Promise<string[]> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const command = program.commands.find((each) => each.name() === before[0])
  const offers = command ? await offersOf(command, before.slice(1), typed) : namesOf(program)
  return [...new Set(offers)].filter((offer) => offer.startsWith(typed)).toSorted()
}

function namesOf(program: Command): string[] {
  const shown = program.createHelp().visibleCommands(program)
  return shown.map((each) => each.name())
}

async function offersOf(
  command: Command,
  before: readonly string[],
  typed: string,
): Promise<string[]> {
  const option = before.at(-1) ?? ''
  const choice = readChoice(before)
  if (option === '--context') return contexts(choice)
  if (option === '-n' || option === '--namespace') return kubernetesNamespaces(choice)
  const known = command.options.find(({ short, long }) => option === short || option === long)
  if (known?.required) return []
  if (typed.startsWith('-')) return command.options.flatMap(({ long }) => long ?? [])
  const takesPod = command.registeredArguments.some((each) => each.name().includes('pod'))
  if (takesPod) return podNames(choice)
  return command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? [])
}

/** Which cluster the words before the cursor mean. */
function readChoice(before: readonly string[]): ClusterChoice {
  const valueOf = (...options: string[]) =>
    before.find((_, index) => index > 0 && options.includes(before[index - 1]!))
  const kubeconfig = valueOf('--kubeconfig')
  const context = valueOf('--context')
  const namespace = valueOf('-n', '--namespace')
  return {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
    local: before.includes('--local'),
  }
}

async function contexts(choice: ClusterChoice): Promise<string[]> {
  const { context: _, ...files } = choice
  const cluster = await readCluster(files)
  return 'code' in cluster ? [] : [...cluster.contexts]
}

async function kubernetesNamespaces(choice: ClusterChoice): Promise<string[]> {
  const { pods } = await findPods()
  const local = pods.flatMap(({ kubernetesNamespace }) => kubernetesNamespace ?? [])
  const client = await clientFor(choice)
  const answer = await client?.call<{ items?: { metadata?: { name?: string } }[] }>({
    path: '/api/v1/namespaces',
    doing: 'Listing the Kubernetes namespaces',
  })
  if (!answer || 'problem' in answer) return local
  return [...local, ...(answer.body.items ?? []).flatMap(({ metadata }) => metadata?.name ?? [])]
}

async function podNames(choice: ClusterChoice): Promise<string[]> {
  const { pods } = await findPods()
  const isHere = ({ kubernetesNamespace }: { kubernetesNamespace?: string }) =>
    choice.namespace === undefined || kubernetesNamespace === choice.namespace
  const local = pods.filter(isHere).map(({ name }) => name)
  const client = await clientFor(choice)
  if (!client) return local
  const kubernetesNamespace = choice.namespace ?? client.cluster.defaultNamespace
  const listed = await inTime(listKubernetesPods(client, { kubernetesNamespace }))
  if (!listed || 'problem' in listed) return local
  const owners = listed.flatMap(({ owner }) =>
    owner?.kind === 'Deployment' ? `deploy/${owner.name}` : [],
  )
  return [...local, ...listed.map(({ name }) => name), ...owners]
}

async function clientFor(choice: ClusterChoice): Promise<ApiClient | undefined> {
  if (choice.local || !isClusterNamed(choice)) return undefined
  const cluster = await readCluster(choice)
  return 'code' in cluster ? undefined : new ApiClient(cluster)
}

function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  return Promise.race([
    work,
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), clusterMsMax).unref()),
  ])
}
