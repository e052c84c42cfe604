import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import type { DemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { entryOf } from '../../capture/pods/pod-entry.ts'
import { findPods } from '../../capture/pods/find-pods.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { demoPrograms } from './demo-programs.ts'
import { executeInDemoPod } from './demo-shell.ts'
import { canRun } from './requirements.ts'
import { watchOwners } from './watched-owners.ts'

const requests = 100
const command = 'wget -q -O /dev/null http://localhost/'
/** Prints the number that each has in its container. */
const script = `for i in $(seq ${requests}); do ${command} & echo $!; wait; done`

const title = 'programs that live for a millisecond'

describe.runIf(canRun(title, [...demoPrograms, 'tcpdump']))(title, () => {
  let demo: DemoPod
  let pod: Pod

  beforeAll(async () => {
    const made = await startDemoPod({ everySeconds: 86_400 })
    if ('code' in made) throw new Error(made.text)
    demo = made
    pod = (await findPods()).pods.find(({ uid }) => uid === demo.uid)!
  })
  afterAll(() => demo.stop())

  it('have their number in the container and their command line, where they are known the true ones', async () => {
    const { networkNamespace } = demo
    const made = { networkNamespace, entry: entryOf(pod)! }
    const watched = await watchOwners([{ made, pod }], { trace: true })
    const printed = (await executeInDemoPod(demo, script)).trim().split('\n').map(Number)
    const clients = (await watched.finish(requests)).map(({ client }) => client)
    expect(clients).toHaveLength(requests)
    const wrong = clients.filter(
      ({ pidInside, commandLine }, at) =>
        (pidInside ?? printed[at]) !== printed[at] || (commandLine ?? command) !== command,
    )
    expect(wrong).toEqual([])
    const known = clients.filter(({ pidInside, commandLine }) => pidInside && commandLine).length
    process.stdout.write(`${title}: ${known} of ${requests} were read in time\n`)
    expect(known).toBeGreaterThan(0)
  })
})
