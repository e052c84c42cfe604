import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatColumns } from '../../../capture/commands/columns.ts'
import { runInspect } from '../../../capture/commands/inspect.ts'
import { inspectionLines } from '../../../capture/commands/inspection-lines.ts'
import type { Inspection } from '../../../capture/commands/inspection.ts'
import { netstatLines } from '../../../capture/commands/netstat-lines.ts'
import { readUserNames } from '../../../capture/commands/user-names.ts'
import { socketViews } from '../../../shared/pod/socket-view.ts'
import { samplePod } from '../../ui/drawing/sample-pod.ts'

describe('a table', () => {
  it('has columns as wide as their widest cell, and no blanks at the end', () => {
    const columns = [{ title: 'POD' }, { title: 'PID', align: 'right' as const }, { title: 'X' }]
    expect(
      formatColumns(columns, [
        ['nginx', '1', ''],
        ['a', '12345', 'y'],
      ]),
    ).toEqual(['POD     PID X', 'nginx     1', 'a     12345 y'])
  })
})

describe('the lines of netstat', () => {
  it('are those of net-tools', () => {
    const socket = {
      protocol: 'tcp6' as const,
      localAddress: '::',
      localPort: 80,
      remoteAddress: '::',
      remotePort: 0,
      state: 'LISTEN',
      inode: 1,
      receiveQueueBytes: 0,
      sendQueueBytes: 511,
      holders: [],
    }
    expect(netstatLines([{ socket, owner: '1/nginx: master pro' }])).toEqual([
      'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name',
      'tcp6       0    511 :::80                   :::*                    LISTEN      1/nginx: master pro',
    ])
  })
})

describe("users' names", () => {
  let folder: string
  const passwd = (): string => join(folder, 'passwd')

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ps-c-users-'))
    writeFileSync(
      passwd(),
      'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\nnginx:x:101:101\n\n:::\n',
    )
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it('are the first of each number', () => {
    expect([...readUserNames(passwd())]).toEqual([
      [0, 'root'],
      [101, 'nginx'],
    ])
  })

  it('are not taken from what a container puts in the place of the file', () => {
    symlinkSync(passwd(), join(folder, 'link'))
    for (const place of ['missing', 'link', '.']) {
      expect(readUserNames(join(folder, place)).size).toBe(0)
    }
  })

  it.runIf(process.platform === 'linux')('are not waited for', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(readUserNames(join(folder, 'pipe')).size).toBe(0)
  })
})

describe('inspecting a pod', () => {
  it('that is not there says so and fails', async () => {
    const lines: string[] = []
    const errors: string[] = []
    const out = {
      write: (line: string) => void lines.push(line),
      error: (line: string) => void errors.push(line),
      drained: async () => undefined,
    }
    const options = { json: false, kubernetesNamespace: undefined }
    expect(await runInspect('ps-c-no-such-pod', options, out)).toBe(1)
    expect(lines).toEqual([])
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(
      /^podscope: There is no pod called "ps-c-no-such-pod" on this node\. /,
    )
  })

  it('prints namespaces, processes, sockets as each container sees them, and interfaces', () => {
    const text = inspectionLines(inspectionOf()).join('\n')
    expect(text).toContain(
      'busybox and nginx share net, ipc and uts, held by pause. Each has its own pid and mnt.',
    )
    const inOrder = ['pause (pause', 'busybox# netstat', 'nginx# netstat', 'node# nsenter', 'eth0']
    const places = inOrder.map((part) => text.indexOf(part))
    expect(places.every((place) => place >= 0)).toBe(true)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })
})

/** The sample pod as it is inspected; what others have in its namespaces is left out. */
function inspectionOf(): Inspection {
  return {
    snapshot: samplePod,
    containers: samplePod.pod.containers.map((container) => ({
      container,
      namespaces: [],
      processes: container.processes.map((process) => ({ ...process, user: 'root' })),
    })),
    views: socketViews(samplePod.pod, samplePod.listeners),
    warnings: [],
  }
}
