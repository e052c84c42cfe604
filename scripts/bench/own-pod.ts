import { readFileSync, writeFileSync } from 'node:fs'
import type { Service } from '../../test/end-to-end/service.ts'
import { descendantsOf, nameOf } from './process-usage.ts'

/**
 * A process in the network namespace of the demo pod that this service has made, and no other one that
 * may run here: nginx, or what else is named, found among the service's own descendants.
 */
export function processInPodOf(service: Service, name = 'nginx'): number {
  const pid = descendantsOf(service.process.pid!).find((child) => nameOf(child) === name)
  if (pid === undefined) throw new Error(`the service has no demo pod: it has started no ${name}`)
  return pid
}

/** Makes a process one of the container that another one is in: its packets are that container's then. */
export function joinContainer(pid: number, other: number): void {
  const groups = readFileSync(`/proc/${other}/cgroup`, 'utf8').split('\n')
  for (const group of groups) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(group) ?? []
    if (!/[\da-f]{64}/.test(path)) continue
    writeFileSync(`${mountOf(controllers)}${path}/cgroup.procs`, String(pid))
  }
}

/** Where a hierarchy is mounted; the unified one has no controllers in its name. See cgroups(7). */
function mountOf(controllers: string): string {
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const [, place = '', type, options = ''] = line.split(' ')
    if (controllers === '' && type === 'cgroup2') return place
    const given = options.split(',')
    const isIt = controllers.split(',').every((controller) => given.includes(controller))
    if (controllers !== '' && type === 'cgroup' && isIt) return place
  }
  throw new Error(`the cgroup hierarchy "${controllers}" is not mounted`)
}
