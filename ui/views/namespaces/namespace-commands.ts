import type { MatrixCell, MatrixRow } from '../../../shared/pod/namespace-matrix.ts'
import type { NamespaceKind } from '../../../shared/pod/pod.ts'

/** The words of nsenter(1) for each kind. */
const options: Record<NamespaceKind, string> = {
  net: 'net',
  ipc: 'ipc',
  uts: 'uts',
  pid: 'pid',
  mnt: 'mount',
  user: 'user',
  cgroup: 'cgroup',
  time: 'time',
}

/** What shows a row's namespaces, and what enters one of them; nothing for a row without a process. */
export function namespaceCommands({ pid }: MatrixRow, { kind }: MatrixCell): string[] {
  if (pid === undefined) return []
  return [
    `lsns --task ${pid}`,
    `nsenter --target ${pid} --${options[kind]}`,
    ...(kind === 'net' ? [`nsenter -t ${pid} -n netstat -tunlp`] : []),
  ]
}

/**
 * The line of `lsns -o NS,TYPE,NPROCS,PID,COMMAND` for a namespace, of the processes that are known: the
 * lowest PID in it stands for it.
 */
export function lsnsLine(rows: readonly MatrixRow[], { kind, inode }: MatrixCell): string {
  const inIt = rows
    .filter(({ cells }) => cells.some((cell) => cell.kind === kind && cell.inode === inode))
    .flatMap(({ processes }) => processes)
    .toSorted((a, b) => a.pid - b.pid)
  const [first] = inIt
  return [inode, kind, inIt.length, first?.pid, first?.commandLine.join(' ')]
    .filter((part) => part !== undefined)
    .join(' ')
}

/** The whole matrix as a table of text, to be pasted where the figures line up. */
export function matrixText(rows: readonly MatrixRow[]): string {
  const kinds = rows[0]?.cells.map(({ kind }) => kind) ?? []
  const lines = [
    ['', ...kinds],
    ...rows.map(({ name, cells }) => [name, ...cells.map(({ inode }) => String(inode ?? '-'))]),
  ]
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  )
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
