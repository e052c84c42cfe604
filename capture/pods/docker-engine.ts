import type { Remedy } from '../../shared/messages/messages.ts'
import { readNodeNamespaces } from '../procfs/node-namespaces.ts'
import { readRunningContainers } from '../procfs/running-containers.ts'
import { assemblePods } from './assemble-pods.ts'
import type { ContainerFacts } from './container-facts.ts'
import { dockerFacts } from './docker-facts.ts'
import { askEngine } from './docker-request.ts'
import type { PodSource } from './pod-source.ts'

const name = 'docker-engine'

/** The code of the warning that there is no engine: it matters only where names are missing. */
export const noEngineCode = 'docker-engine-absent'

/** Docker's own list, which podman answers too, and podman's with the pods. */
const dockerList = '/v1.40/containers/json'
const podmanList = '/v4.0.0/libpod/containers/json'

/**
 * Pods and containers by the names that Docker or podman know, over the Docker-compatible API. What
 * runs, and in which namespaces, is read from `/proc`; only names are asked for.
 */
export const dockerEngineSource: PodSource = makeDockerEngineSource(() =>
  engineSockets(process.env),
)

/** The same with given sockets. */
export function makeDockerEngineSource(sockets: () => readonly string[]): PodSource {
  return {
    name,
    async pods() {
      const answers = await Promise.all(sockets().map(listContainers))
      const facts = new Map(
        answers.flatMap((answer) => ('facts' in answer ? [...answer.facts] : [])),
      )
      const failures = answers.filter((answer) => 'failure' in answer)
      const warnings = warningsOf(failures, answers.length)
      if (facts.size === 0) return { pods: [], warnings }
      const containers = readRunningContainers().filter(({ id }) => facts.has(id))
      const nodeNetworkNamespace = readNodeNamespaces().net
      return {
        pods: assemblePods(containers, facts, { source: name, nodeNetworkNamespace }),
        warnings,
      }
    },
  }
}

/** Where engines listen: what the user names, else Docker, podman, and podman without root. */
export function engineSockets(environment: NodeJS.ProcessEnv): string[] {
  const named = environment['DOCKER_HOST']
  if (named?.startsWith('unix://')) return [named.slice('unix://'.length)]
  const runtimeFolder = environment['XDG_RUNTIME_DIR']
  const rootless = runtimeFolder ? [`${runtimeFolder}/podman/podman.sock`] : []
  return ['/var/run/docker.sock', '/run/podman/podman.sock', ...rootless]
}

type Failure = { socket: string; failure: string }

async function listContainers(
  socket: string,
): Promise<{ facts: Map<string, ContainerFacts> } | Failure> {
  const answer = await askEngine(socket, dockerList)
  if (typeof answer === 'string') return { socket, failure: answer }
  if (answer.headers['libpod-api-version'] === undefined) return { facts: dockerFacts(answer.body) }
  const withPods = await askEngine(socket, podmanList)
  return { facts: dockerFacts(typeof withPods === 'string' ? answer.body : withPods.body) }
}

function warningsOf(failures: readonly Failure[], asked: number): Remedy[] {
  const present = failures.filter(({ failure }) => failure !== 'ENOENT')
  const refusals = present.map(({ socket, failure }) => ({
    code: 'docker-engine-refused',
    text: `The engine at ${socket} does not tell its containers' names (${failure}).`,
    remedy: 'Run as root or as a member of its group, or see whether the engine runs.',
  }))
  if (refusals.length > 0 || failures.length < asked) return refusals
  return [
    {
      code: noEngineCode,
      text: `No Docker-compatible socket (${failures.map(({ socket }) => socket).join(', ')}).`,
      remedy: 'Where containers lack their names, start podman.socket or set DOCKER_HOST.',
    },
  ]
}
