import type { Remedy } from '../../shared/messages/messages.ts'
import type { Container, Pod } from '../../shared/pod/pod.ts'

/**
 * What became of a pod that is being watched, with a sentence for people. `pod-gone`: its network
 * namespace has gone, every tap in it is deaf. `pod-back`: there is one of the same name again.
 */
export type PodChange = Remedy & {
  code: 'container-started' | 'container-restarted' | 'container-exited' | 'pod-gone' | 'pod-back'
}

/**
 * Compares two states of a pod; `lastByName` has the last running state of every container that was
 * seen, by name, because a container that crashed is away for a while before it comes back.
 */
export function comparePods(
  before: Pod,
  now: Pod,
  lastByName: ReadonlyMap<string, Container>,
): PodChange[] {
  const running = runningContainers(now)
  const started = running.flatMap((container) => {
    const last = lastByName.get(container.name)
    if (last === undefined) return [containerStarted(container)]
    return isSameRun(container, last) ? [] : [containerRestarted(container)]
  })
  const exited = runningContainers(before)
    .filter(({ name }) => running.every((each) => each.name !== name))
    .map(containerExited)
  const wasReplaced = now.networkNamespace !== before.networkNamespace
  return [...(wasReplaced ? [podGone(before), podBack(now)] : []), ...exited, ...started]
}

export function runningContainers({ containers }: Pod): Container[] {
  return containers.filter(({ state }) => state === 'running')
}

export function podGone({ name }: Pod): PodChange {
  return {
    code: 'pod-gone',
    text: `The pod ${name} has gone.`,
    remedy: 'What was captured stays; the capture goes on by itself when the pod comes back.',
  }
}

export function podBack({ name, networkNamespace }: Pod): PodChange {
  return {
    code: 'pod-back',
    text: `The pod ${name} is back, in the network namespace ${networkNamespace}.`,
    remedy: 'The capture goes on there.',
  }
}

/** A container that is started again may keep its id: its first process is another. */
function isSameRun(a: Container, b: Container): boolean {
  return a.id === b.id && a.processes[0]?.startTicks === b.processes[0]?.startTicks
}

function containerStarted({ name }: Container): PodChange {
  return {
    code: 'container-started',
    text: `The container ${name} has been started.`,
    remedy: 'Its traffic is captured with that of the others.',
  }
}

function containerRestarted({ name, processes }: Container): PodChange {
  return {
    code: 'container-restarted',
    text: `The container ${name} has been restarted; its first process is now ${processes[0]?.pid}.`,
    remedy: 'The capture goes on; owners are named by the new processes.',
  }
}

function containerExited({ name }: Container): PodChange {
  return {
    code: 'container-exited',
    text: `The container ${name} has exited.`,
    remedy: 'The capture of the others goes on.',
  }
}
