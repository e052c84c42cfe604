/** Between two columns. */
const gutterCharacters = 2

/**
 * What a program printed as a table, its columns moved together: blanks that stand below each other in
 * all lines are cut down to two. Programs leave room for the longest address there is; a strip on a
 * projector has none.
 */
export function narrowTable(text: string): string {
  const lines = text.split('\n')
  const width = Math.max(...lines.map((line) => line.length))
  const kept: number[] = []
  let blanks = 0
  for (let column = 0; column < width; column++) {
    blanks = lines.every((line) => (line[column] ?? ' ') === ' ') ? blanks + 1 : 0
    if (blanks <= gutterCharacters) kept.push(column)
  }
  return lines.map((line) => kept.map((column) => line[column] ?? '').join('')).join('\n')
}
