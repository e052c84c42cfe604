import { type Command, Option } from 'commander'

/** How a command prints its results: for a person, or for programs. */
export type OutputFormat = 'text' | 'json' | 'csv'

export type FormatFlags = { json?: boolean; csv?: boolean }

export function addFormatOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'one JSON object per line').conflicts('csv'))
    .addOption(new Option('--csv', 'comma-separated values (RFC 4180), a line of titles first'))
}

export function formatOf({ json = false, csv = false }: FormatFlags): OutputFormat {
  return json ? 'json' : csv ? 'csv' : 'text'
}
