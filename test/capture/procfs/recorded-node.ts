import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A process as the kernel showed it. */
export type RecordedProcess = {
  pid: number
  stat: string
  status: string
  cgroup: string
  commandLine: string[]
  namespaces: Record<string, number>
}

/** What was read of a node; `fixtures/nodes` has some. */
export type RecordedNode = {
  processes: RecordedProcess[]
  /** By PID, the targets of `cwd` and `root`, as paths of the node. */
  links: Record<string, Record<string, string>>
  /** Files of the node that hold JSON, by path. */
  files: Record<string, unknown>
}

export function readRecordedNode(name: string): RecordedNode {
  const url = new URL(`../../fixtures/nodes/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as RecordedNode
}

/** Lays a node out as a tree of files that reads like its `/proc`. */
export function layOut(node: RecordedNode): { procRoot: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'ps-c-node-'))
  for (const [path, content] of Object.entries(node.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), JSON.stringify(content))
  }
  const procRoot = join(folder, 'proc')
  for (const process of node.processes) layOutProcess(join(procRoot, String(process.pid)), process)
  for (const [pid, links] of Object.entries(node.links)) {
    for (const [name, target] of Object.entries(links)) {
      symlinkSync(join(folder, target), join(procRoot, pid, name))
    }
  }
  return { procRoot, remove: () => rmSync(folder, { recursive: true }) }
}

function layOutProcess(folder: string, process: RecordedProcess): void {
  mkdirSync(join(folder, 'ns'), { recursive: true })
  for (const [kind, inode] of Object.entries(process.namespaces)) {
    symlinkSync(`${kind}:[${inode}]`, join(folder, 'ns', kind))
  }
  writeFileSync(join(folder, 'stat'), process.stat)
  writeFileSync(join(folder, 'status'), process.status)
  writeFileSync(join(folder, 'cgroup'), process.cgroup)
  writeFileSync(join(folder, 'cmdline'), process.commandLine.map((each) => `${each}\0`).join(''))
}
