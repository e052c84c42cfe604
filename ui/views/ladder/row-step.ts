/** Which row a key leads to, as in Wireshark's flow graph: `n` and `p`, or the arrows. */
export function rowStep(key: string, from: number, rows: number): number | undefined {
  const to: Record<string, number> = {
    n: from + 1,
    ArrowDown: from + 1,
    p: from - 1,
    ArrowUp: from - 1,
    Home: 0,
    End: rows - 1,
  }
  const row = to[key]
  return row === undefined ? undefined : Math.max(0, Math.min(rows - 1, row))
}
