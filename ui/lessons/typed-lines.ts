import type { LessonStep } from '../../shared/lessons/lesson.ts'
import type { RecordedCommand } from '../../shared/lessons/terminal-track.ts'
import { narrowTable } from './narrow-table.ts'

/** A command of a step's terminal, with the times of the recording; what a lesson quotes has always been. */
export type TypedLine = Pick<RecordedCommand, 'where' | 'typed' | 'output' | 'startNs' | 'endNs'>

/** Those that the recording has. */
export function typedLines(
  { terminal }: LessonStep,
  commands: readonly RecordedCommand[],
): TypedLine[] {
  return terminal.flatMap((entry): TypedLine[] => {
    if (!('recorded' in entry)) return [{ ...entry, startNs: -Infinity, endNs: -Infinity }]
    const command = commands.find(({ name }) => name === entry.recorded)
    return command ? [{ ...command, output: narrowTable(command.output) }] : []
  })
}
