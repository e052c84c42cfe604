/**
 * Objects as comma-separated values (RFC 4180). A column is the path of a value: `client.container`.
 * Values stand there as they are, also where they begin with what a spreadsheet takes for a formula:
 * import the columns as text. Lines come without their end, which is CR LF.
 */
export function csvTitle(columns: readonly string[]): string {
  return columns.map(quoted).join(',')
}

/** One object as a line; what it does not have is empty, a list its values between spaces. */
export function csvLine(columns: readonly string[], object: Record<string, unknown>): string {
  return columns.map((column) => quoted(cellText(valueAt(object, column)))).join(',')
}

function valueAt(object: Record<string, unknown>, path: string): unknown {
  let value: unknown = object
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key]
  return value
}

function cellText(value: unknown): string {
  if (value === undefined) return ''
  return Array.isArray(value) ? value.map(String).join(' ') : String(value)
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
