import { basename } from 'node:path'
import { Command, CommanderError } from 'commander'
import { offersCommand } from './commands/completion.ts'
import { addCommands } from './commands/index.ts'
import { version } from './version.ts'

/** Exit statuses: 0 done, 1 failed (one clear sentence on standard error), 2 called wrongly. */
const program = new Command(programName(process.argv[1]))
  .description('Shows the traffic inside a Kubernetes pod: which container talks to which.')
  .version(version)
  .exitOverride()
  .showSuggestionAfterError()
  .showHelpAfterError(`Try: ${programName(process.argv[1])} --help`)

addCommands(program)

// A reader that has seen enough (`podscope packets F | head`) closes the pipe: no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

try {
  await program.parseAsync(wordsFor(process.argv[1]), { from: 'user' })
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : 2
}

/** kubectl asks what can follow `kubectl podscope` by a program of another name. */
function wordsFor(path = ''): string[] {
  const words = process.argv.slice(2)
  const isAsked = basename(path).startsWith('kubectl_complete-')
  return isAsked ? [offersCommand, '--', ...words] : words
}

/** kubectl finds its plugins by their names: `kubectl podscope` is the same program. */
function programName(path = ''): string {
  return basename(path).startsWith('kubectl') ? 'kubectl podscope' : 'podscope'
}
