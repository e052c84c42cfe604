import type { Service } from '../../test/end-to-end/service.ts'
import { descendantsOf, nameOf } from './process-usage.ts'

/**
 * A process in the network namespace of the demo pod that this service has made, and no other one that
 * may run here: nginx, found among the service's own descendants.
 */
export function processInPodOf(service: Service): number {
  const pid = descendantsOf(service.process.pid!).find((child) => nameOf(child) === 'nginx')
  if (pid === undefined) throw new Error('the service has no demo pod: it has started no nginx')
  return pid
}
