import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { startLive } from '../../capture/session/start-live.ts'
import type { Source } from '../../capture/session/source.ts'
import { formatTerminalTrack, type RecordedCommand } from '../../shared/lessons/terminal-track.ts'
import { runProgram } from '../../test/real-pods/run-program.ts'
import type { LessonPod } from './lesson-pod.ts'

/** Something that is typed while a pod is recorded. */
export type Command = {
  name: string
  where: 'busybox' | 'nginx' | 'node'
  /** In a container a script of its shell; on the node a program with its arguments. */
  typed: string
}

/** Between commands, so that each stands alone on the timeline. */
const pauseMs = 400
/** The pod is looked at once a second; what was changed last must have been seen. */
const settleMs = 2_500

/** A network that has just been made is busy with itself: neighbours, multicast groups, routers. */
const captureFilter = 'tcp or arp'

/** Records a pod into `path`, and what was typed beside it, while `commands` are run one by one. */
export async function recordPod(
  { pod, run }: LessonPod,
  path: string,
  commands: readonly Command[],
): Promise<{ packets: number }> {
  const flags = { write: path, captureFilter }
  const source = await startLive(pod, flags, { tell })
  if ('problem' in source) throw new Error(source.problem.text)
  await delay(settleMs)
  const done: Done[] = []
  for (const command of commands) {
    done.push(await time(command, run))
    await delay(pauseMs)
  }
  await delay(settleMs)
  await source.stop()
  const track = { commands: done.map((each) => recorded(each, source)) }
  writeFileSync(path.replace(/\.pcapng$/, '.terminal.json'), formatTerminalTrack(track))
  const packets = source.engine.lastPacket
  await source.close()
  return { packets }
}

function tell(_: unknown, { text }: { text: string }): void {
  process.stderr.write(`  ${text}\n`)
}

type Done = Command & { output: string; startMs: number; endMs: number }

async function time(command: Command, run: LessonPod['run']): Promise<Done> {
  const startMs = Date.now()
  const output = await execute(command, run)
  return { ...command, output: output.trimEnd(), startMs, endMs: Date.now() }
}

/** A command that fails is part of the story: what it says is its output. */
async function execute({ where, typed }: Command, run: LessonPod['run']): Promise<string> {
  if (where !== 'node') return run(where, `{ ${typed}; } 2>&1 || true`)
  const [program = '', ...args] = typed.split(' ')
  return runProgram(program, args).catch((error: Error) =>
    error.message.slice(error.message.indexOf('\n') + 1),
  )
}

function recorded({ name, where, typed, output, ...times }: Done, source: Source): RecordedCommand {
  const baseNs = source.engine.baseTimeNs ?? 0n
  const since = (ms: number) => Number(BigInt(ms) * 1_000_000n - baseNs)
  return { name, where, typed, output, startNs: since(times.startMs), endNs: since(times.endMs) }
}
