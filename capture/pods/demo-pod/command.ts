import { spawn } from 'node:child_process'

/** Setting up an interface or a mount takes milliseconds; a machine that swaps may need seconds. */
const commandMsMax = 10_000
/** What a tool says when it fails is a line or two. */
const outputCharactersMax = 2000

/** Searched in a container first: its `/bin` holds BusyBox's applets, `/usr` is the node's. */
export const environment = { PATH: '/bin:/usr/sbin:/usr/bin:/sbin', HOME: '/' }

/**
 * Runs a program with its arguments, without a shell, and gives `input` to its standard input.
 * Resolves with what it wrote to standard error (or why it did not start) when it fails, and with
 * `undefined` when it succeeds. Ends it after ten seconds.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  input = '',
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: environment,
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: commandMsMax,
      killSignal: 'SIGKILL',
    })
    const complaint = keepStart(child.stderr)
    child.once('error', (error) => resolve(error.message))
    child.once('close', (status, signal) => {
      if (status === 0) resolve(undefined)
      else resolve(complaint() || `${program} ended with ${signal ?? `status ${status}`}`)
    })
    // A program that ends before it has read everything says why itself.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** Reads a stream to its end and keeps the beginning of it: the first complaint is the cause. */
export function keepStart(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    if (text.length < outputCharactersMax) text += chunk.toString()
  })
  return () => text.slice(0, outputCharactersMax).trim()
}
