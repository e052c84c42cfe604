/**
 * What was typed while a recording was made, and what came back: a JSON file beside the recording,
 * written by the program that made both.
 */
export type TerminalTrack = { commands: RecordedCommand[] }

export type RecordedCommand = {
  /** By which a lesson names it. */
  name: string
  /** A container's name, or `node`. */
  where: string
  typed: string
  /** Standard output and standard error, as they came; empty lines at the end left out. */
  output: string
  /** When it was started, in nanoseconds since the recording's first packet: negative before it. */
  startNs: number
  endNs: number
}

/** The track from the text of its file; `undefined` for anything else. */
export function parseTerminalTrack(text: string): TerminalTrack | undefined {
  try {
    const track: unknown = JSON.parse(text)
    if (typeof track !== 'object' || track === null || !('commands' in track)) return undefined
    const { commands } = track
    return Array.isArray(commands) && commands.every(isCommand) ? { commands } : undefined
  } catch {
    return undefined
  }
}

export function formatTerminalTrack(track: TerminalTrack): string {
  return `${JSON.stringify(track, undefined, 2)}\n`
}

function isCommand(value: unknown): value is RecordedCommand {
  if (typeof value !== 'object' || value === null) return false
  const texts = ['name', 'where', 'typed', 'output'] as const
  const times = ['startNs', 'endNs'] as const
  const fields = value as Record<string, unknown>
  return (
    texts.every((name) => typeof fields[name] === 'string') &&
    times.every((name) => Number.isSafeInteger(fields[name]))
  )
}
