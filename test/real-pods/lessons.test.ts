import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLive } from '../../capture/session/start-live.ts'
import type { Source } from '../../capture/session/source.ts'
import { startLessonPod, type LessonPod } from '../../scripts/lessons/lesson-pod.ts'
import { answerCheck } from '../../shared/lessons/answer-check.ts'
import type { ConversationCheck } from '../../shared/lessons/check.ts'
import { parseLesson } from '../../shared/lessons/parse-lesson.ts'
import type { Scene } from '../../shared/lessons/scene.ts'
import { findSighting, type Sighting } from '../../shared/lessons/sighting.ts'
import { taskScript } from '../../shared/lessons/task-script.ts'
import { libraryFolder, sceneOf } from '../shared/lessons/recorded-scene.ts'
import { demoPrograms } from './demo-programs.ts'
import { podmanPrograms } from './podman-pod.ts'
import { canRun } from './requirements.ts'
import { runProgram } from './run-program.ts'

const kinds = [
  ['demo', demoPrograms],
  ['podman', podmanPrograms],
] as const
const tasks = readTasks()
const fetches: ConversationCheck = {
  kind: 'conversation',
  client: { container: 'busybox' },
  server: { container: 'nginx', port: 80 },
  state: 'closed',
  begins: [],
}

for (const [kind, programs] of kinds) {
  describe.runIf(canRun(`lessons on a ${kind} pod`, [...programs, 'curl']))(
    `a lesson on a ${kind} pod`,
    () => {
      let pod: LessonPod
      let source: Source

      beforeAll(async () => {
        pod = await startLessonPod(kind)
        const started = await startLive(pod.pod, {}, { tell: () => undefined })
        if ('problem' in started) throw new Error(started.problem.text)
        source = started
        while (source.engine.interfaces.length === 0) await delay(20)
      })

      afterAll(async () => {
        await source?.close()
        await pod?.stop()
      })

      /** What comes from now on. */
      const sceneNow = (): Scene => ({
        ...sceneOf(source),
        fromPacket: source.engine.lastPacket + 1,
      })

      it.each(tasks)('$title waits, and sees what it told to do', async ({ task, check }) => {
        const scene = sceneNow()
        const happens = () => answerCheck(check, { ...scene, snapshot: source.snapshots()[0] })
        const isDone = task.run.includes('httpd') && (await happens())
        if (!isDone) expect(await happens()).toBe(false)
        await run(task.where, taskScript(task, source.snapshots()[0]))
        while (!(await happens())) await delay(50)
      })

      it('says that nothing has happened yet', async () => {
        expect(await findSighting(fetches, sceneNow())).toEqual({ kind: 'nothing' })
      })

      it.each<[string, 'busybox' | 'nginx', string, Partial<Sighting>]>([
        ['a refusal', 'busybox', 'wget -q -O - localhost:81', { kind: 'other-port', port: 81 }],
        [
          'another container',
          'nginx',
          'wget -q -O - localhost',
          { kind: 'other-client', client: 'nginx' },
        ],
      ])('has a sentence of its own for %s', async (_, where, script, expected) => {
        expect(await seen(fetches, where, script)).toMatchObject(expected)
      })

      it('tells a port where nobody listens from one where somebody does', async () => {
        const anyPort = { ...fetches, server: {} }
        expect(await seen(anyPort, 'busybox', 'wget -q -O - localhost:81')).toMatchObject({
          kind: 'refused',
          client: 'busybox',
          port: 81,
        })
        const refusal: ConversationCheck = { ...fetches, server: { port: 80 }, state: 'reset' }
        expect(await seen(refusal, 'busybox', 'wget -q -O - localhost')).toMatchObject({
          kind: 'answered',
          server: 'nginx',
        })
      })

      it('names the ports there are while nobody listens on the one it waits for', async () => {
        const check = { kind: 'socket', seenBy: 'node', port: 9999 } as const
        const sighting = await findSighting(check, sceneNow())
        expect(sighting).toMatchObject({ kind: 'nobody-listens', port: 9999 })
        expect('others' in sighting && sighting.others).toContain(80)
      })

      it('does not take what was done before the step for its doing', async () => {
        await run('busybox', 'wget -q -O - localhost')
        while (!(await answerCheck(fetches, sceneOf(source)))) await delay(50)
        expect(await answerCheck(fetches, sceneNow())).toBe(false)
      })

      async function seen(
        check: ConversationCheck,
        where: 'busybox' | 'nginx',
        script: string,
      ): Promise<Sighting> {
        const scene = sceneNow()
        await run(where, script)
        for (;;) {
          const sighting = await findSighting(check, { ...scene, snapshot: source.snapshots()[0] })
          // Who it was becomes known a moment after the packets.
          const isSettled = !('client' in sighting) || !/^[\d.:]+$/.test(sighting.client)
          if (sighting.kind !== 'nothing' && sighting.kind !== 'not-yet' && isSettled)
            return sighting
          await delay(50)
        }
      }

      async function run(where: string, script: string): Promise<void> {
        const silenced = `{ ${script}; } >/dev/null 2>&1 || true`
        if (where === 'node') await runProgram('sh', ['-c', silenced])
        else await pod.run(where === 'nginx' ? 'nginx' : 'busybox', silenced)
      }
    },
  )
}

/** The steps of all lessons that ask the class to do something. */
function readTasks() {
  const files = readdirSync(libraryFolder).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  )
  return files.flatMap((name) => {
    const read = parseLesson(readFileSync(`${libraryFolder}/${name}`, 'utf8'))
    const steps = 'lesson' in read ? read.lesson.steps : []
    return steps.flatMap(({ id, task, check }) =>
      task && check && name !== 'shared-processes.md'
        ? [{ title: `${name}#${id}`, task, check }]
        : [],
    )
  })
}
