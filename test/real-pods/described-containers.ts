import type { Container } from '../../shared/pod/pod.ts'

/** One line a container, by name, with the first process's PID inside: `nginx (application): 1/nginx nginx`. */
export function describeContainers(containers: readonly Container[]): string[] {
  const lines = containers.map(({ name, role, processes }) => {
    const names = processes.map((each) => each.name).join(' ')
    const inside = `${processes[0]?.pidInside}/${names}`
    // What a runtime calls its pause differs: `infra`, a digest, the sandbox's id.
    return role === 'pause' ? `pause: ${inside}` : `${name} (${role}): ${inside}`
  })
  return lines.toSorted()
}
