import { spawn } from 'node:child_process'

/**
 * Runs a program with an argument list, never through a shell, and resolves with its exit status
 * (128 + signal number's stand-in 1 when a signal ended it). Its standard output goes to our
 * standard error unless `inherit` is set: standard output belongs to the service.
 */
export function run(file, args, { inherit = false, env = process.env, quiet = false } = {}) {
  return new Promise((resolve) => {
    const output = quiet ? 'ignore' : inherit ? 'inherit' : process.stderr
    const child = spawn(file, args, { stdio: ['ignore', output, 'inherit'], env })
    child.on('error', () => resolve(127))
    child.on('close', (status, signal) => resolve(signal ? 129 : (status ?? 1)))
  })
}

/** How this npm is started: the one that started us where it says so, else the one on the path. */
export function npmCommand(args) {
  const path = process.env.npm_execpath
  return path?.endsWith('.js') ? [process.execPath, [path, ...args]] : ['npm', args]
}
