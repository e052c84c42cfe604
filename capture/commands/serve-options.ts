import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import type { ServeOptions } from './serve.ts'

/** Options of every command that serves the page. */
export function addServeOptions(command: Command): Command {
  return command
    .option('--port <number>', 'port of the page (0: any free one)', wholeNumber)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--no-open', 'do not open a browser')
}

export type ServeFlags = { port?: number; host: string; open: boolean }

export function serveOptions({ port, host, open }: ServeFlags): ServeOptions {
  return { host, open, ...(port !== undefined && { port }) }
}

/** For commander: a number without sign, or a usage error. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** For commander: seconds, also with a fraction. */
export function seconds(text: string): number {
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(text)) throw new InvalidArgumentError('It must be seconds.')
  return Number(text)
}
