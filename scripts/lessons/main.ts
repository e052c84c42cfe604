import { mkdtempSync, rmSync, copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InterfaceReader } from '../../capture/pods/interface-reader.ts'
import { readPodSnapshot } from '../../capture/pods/pod-snapshot.ts'
import { startLessonPod } from './lesson-pod.ts'
import { startNodeEnd } from './node-end.ts'
import { podFacts, recordings, type Recording } from './recordings.ts'
import { recordPod } from './record-pod.ts'

const library = fileURLToPath(new URL('../../ui/lessons/library/recordings', import.meta.url))

const fixtures = fileURLToPath(new URL('../../test/fixtures/lessons', import.meta.url))

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !recordings.some((recording) => recording.name === name))
if (unknown.length > 0) {
  const names = recordings.map(({ name }) => name).join(', ')
  process.stderr.write(`There is no recording ${unknown.join(', ')}; there are ${names}.\n`)
  process.exit(2)
}
for (const recording of recordings) {
  if (wanted.length === 0 || wanted.includes(recording.name)) await make(recording)
}
// Connections of the runtimes' clients may still be open.
process.exit(0)

/** Into a folder of its own first: what is half made never takes the place of what is there. */
async function make({ name, pod: kind, isFixture, commands }: Recording): Promise<void> {
  process.stderr.write(`${name} …\n`)
  const folder = mkdtempSync(join(tmpdir(), 'podscope-lessons-'))
  const pod = await startLessonPod(kind)
  try {
    const snapshot = await readPodSnapshot(pod.pod, new InterfaceReader())
    if (snapshot === undefined) throw new Error('the pod has gone')
    const facts = podFacts(snapshot)
    const nodeEnd = await startNodeEnd(facts.gateway || '127.0.0.1')
    const path = join(folder, `${name}.pcapng`)
    const { packets } = await recordPod(pod, path, commands(facts))
    nodeEnd.stop()
    for (const file of [`${name}.pcapng`, `${name}.terminal.json`]) {
      copyFileSync(join(folder, file), join(isFixture ? fixtures : library, file))
    }
    process.stderr.write(`  ${packets} packets\n`)
  } finally {
    await pod.stop()
    rmSync(folder, { recursive: true })
  }
}
