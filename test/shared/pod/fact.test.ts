import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import { type Fact, formatFact, parseFact } from '../../../shared/pod/fact.ts'

const sample = join(import.meta.dirname, '../../../capture/recording/sample.pcapng')

it('reads back what a recording says of its pod', () => {
  const facts = factsIn(readFileSync(sample))
  expect(facts.map(({ kind }) => kind)).toContain('pod')
  for (const fact of facts) expect(parseFact(formatFact(fact))).toEqual(fact)
})

it('takes no pod of which anything is not as it should be', () => {
  const pod = factsIn(readFileSync(sample)).find(({ kind }) => kind === 'pod')!
  const text = formatFact(pod)
  const places = [...text.matchAll(/"(\w+)":/g)].map(({ index, 1: key }) => ({ index, key: key! }))
  fc.assert(
    fc.property(fc.constantFrom(...places), ({ index, key }) => {
      // A bit that flips in a name takes its value away.
      const damaged = parseFact(
        `${text.slice(0, index)}"${key}?":${text.slice(index + key.length + 3)}`,
      )
      return damaged === undefined || optional.has(key)
    }),
  )
})

/** Names of namespaces and others that need not be there. */
const optional = new Set([
  ...['net', 'ipc', 'uts', 'pid', 'mnt', 'user', 'cgroup', 'time', 'image', 'peer', 'bridge'],
  ...['kubernetesNamespace', 'uid', 'labels', 'containerId', 'seenFrom'],
])

function factsIn(file: Uint8Array): Fact[] {
  const facts: Fact[] = []
  const reader = new CaptureReader({
    section: () => undefined,
    interface: () => undefined,
    packet: () => undefined,
    note: () => undefined,
    statistics: ({ comments }) =>
      facts.push(...comments.flatMap((comment) => parseFact(comment) ?? [])),
  })
  reader.push(new Uint8Array(file))
  reader.end()
  return facts
}
