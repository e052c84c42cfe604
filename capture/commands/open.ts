import type { Command } from 'commander'
import { FileSource } from '../session/file-source.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { isLessonPath, readLessonFiles } from './lesson-files.ts'
import { newDesk } from './new-desk.ts'
import { serve } from './serve.ts'
import { addServeOptions, serveOptions } from './serve-options.ts'
import type { ServeFlags } from './serve-options.ts'

export function addOpen(program: Command): void {
  const command = program
    .command('open')
    .description('view a capture, or play a lesson')
    .argument('<file>', 'a capture file, or - for standard input; or a lesson, *.md')
  addServeOptions(command).action(async (path: string, flags: ServeFlags) => {
    process.exitCode = await runOpen(path, flags, processOutput)
  })
}

async function runOpen(path: string, flags: ServeFlags, out: Output): Promise<number> {
  if (isLessonPath(path)) return openLesson(path, flags, out)
  const desk = newDesk()
  const failed = await desk.show(path, ({ tell }) => FileSource.open({ path, tell }))
  if (failed) {
    writeRemedy(out, failed.problem)
    await desk.close()
    return 1
  }
  return serve(desk, serveOptions(flags), out)
}

async function openLesson(path: string, flags: ServeFlags, out: Output): Promise<number> {
  const lesson = await readLessonFiles(path, out)
  return lesson === undefined ? 1 : serve(newDesk(), { ...serveOptions(flags), lesson }, out)
}
