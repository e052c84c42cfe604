/**
 * Set-up messages go to standard error: the first line of standard output belongs to the service,
 * which prints its URL there.
 */
export function say(text) {
  process.stderr.write(`podscope: ${text}\n`)
}

/** Ends the process with one clear sentence. */
export function giveUp(text) {
  say(text)
  process.exit(1)
}
