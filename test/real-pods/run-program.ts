import { spawn } from 'node:child_process'

/** The slowest, importing an image on a loaded machine, takes a few seconds. */
const programMsMax = 60_000

export type RunOptions = { input?: string; env?: NodeJS.ProcessEnv }

/** Runs a program with its arguments and resolves with what it printed; rejects with its complaint. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: options.env ?? process.env,
      timeout: programMsMax,
      killSignal: 'SIGKILL',
    })
    let output = ''
    let complaint = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    child.once('error', reject)
    child.once('close', (status, signal) => {
      if (status === 0) resolve(output)
      else reject(new Error(`${program} ${args.join(' ')}: ${signal ?? status}\n${complaint}`))
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}
