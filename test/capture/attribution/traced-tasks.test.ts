import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { PodDirectory } from '../../../capture/attribution/pod-directory.ts'
import { TracedTasks } from '../../../capture/attribution/traced-tasks.ts'
import { isLinux, ownNetworkNamespace } from './own-network-namespace.ts'
import { podOf } from './pod-of.ts'

/** Above the largest PID there can be (PID_MAX_LIMIT): processes that have gone before anybody looked. */
const gone = 5_000_000

const id = 'ab'.repeat(32)
const cgroup = `/kubepods/besteffort/pod1/${id}`
const plain = { isThread: false, hasOwnNetwork: false }

describe('threads that were told of', () => {
  it('have the container of who made them, although they have gone', () => {
    const tasks = newTasks()
    tasks.moved({ kind: 'moved', moved: gone, cgroup, name: 'sh' })
    tasks.created(gone, { kind: 'created', created: gone + 1, name: 'sh', ...plain }, 77)
    tasks.renamed({ kind: 'renamed', renamed: gone + 1, name: 'wget' })
    expect(tasks.find(gone + 1)).toEqual({
      pid: gone + 1,
      name: 'wget',
      startTicks: 77,
      containerId: id,
      networkNamespace: 1,
    })
  })

  it('are of the process whose thread they are, and its name stays', () => {
    const tasks = newTasks()
    tasks.moved({ kind: 'moved', moved: gone, cgroup, name: 'server' })
    const thread = { kind: 'created', created: gone + 1, name: 'server' } as const
    tasks.created(gone, { ...thread, isThread: true, hasOwnNetwork: false }, 77)
    tasks.renamed({ kind: 'renamed', renamed: gone + 1, name: 'worker-3' })
    expect(tasks.find(gone + 1)).toMatchObject({ pid: gone, name: 'server', containerId: id })
  })

  it('keep the name of their program when their first thread is given one of its own', () => {
    const tasks = newTasks()
    tasks.moved({ kind: 'moved', moved: gone, cgroup, name: 'node' })
    tasks.renamed({ kind: 'renamed', renamed: gone, name: 'MainThread' })
    tasks.created(gone, { kind: 'created', created: gone + 1, name: 'MainThread', ...plain }, 77)
    expect(tasks.find(gone)).toMatchObject({ pid: gone, name: 'node' })
    expect(tasks.find(gone + 1)).toMatchObject({ pid: gone + 1, name: 'node' })
  })

  it('are nobody when they were made with a network of their own', () => {
    const tasks = newTasks()
    tasks.moved({ kind: 'moved', moved: gone, cgroup, name: 'sh' })
    const child = { kind: 'created', created: gone + 1, name: 'sh' } as const
    tasks.created(gone, { ...child, isThread: false, hasOwnNetwork: true }, 77)
    expect(tasks.find(gone + 1)).toBeUndefined()
  })

  it('are nobody when who made them is in no watched pod', () => {
    const tasks = newTasks()
    tasks.created(gone, { kind: 'created', created: gone + 1, name: 'sh', ...plain }, 77)
    expect(tasks.find(gone + 1)).toBeUndefined()
    const other = cgroup.replaceAll('ab', 'cd')
    tasks.moved({ kind: 'moved', moved: gone, cgroup: other, name: 'sh' })
    expect(tasks.find(gone)).toBeUndefined()
  })

  it('do not inherit from who had their PID before', () => {
    const tasks = newTasks()
    tasks.moved({ kind: 'moved', moved: gone + 1, cgroup, name: 'old' })
    tasks.created(gone, { kind: 'created', created: gone + 1, name: 'new', ...plain }, 77)
    expect(tasks.find(gone + 1)).toBeUndefined()
  })

  it('are known a while after they exited: their sockets close after that', () => {
    const tasks = newTasks()
    tasks.moved({ kind: 'moved', moved: gone, cgroup, name: 'wget' })
    tasks.exited(gone)
    expect(tasks.find(gone)).toMatchObject({ name: 'wget' })
  })

  it('are completed by what was read when their program began, if it was the same process', () => {
    const read = { pid: gone, name: 'wget', pidInside: 7, commandLine: 'wget localhost' }
    const told = { pid: gone, name: 'wget', startTicks: 77, containerId: id, networkNamespace: 1 }
    const completed = (startTicks: number, name = 'wget') =>
      newTasks(() => ({ ...read, startTicks, name })).complete(told)
    expect(completed(78)).toEqual({ ...told, ...read, startTicks: 78 })
    expect(completed(79)).toEqual(told)
    expect(completed(77, 'sh')).toEqual({ ...told, pidInside: 7 })
  })

  it('have their start time also when a runtime puts them into a container', () => {
    const tasks = newTasks()
    tasks.created(1, { kind: 'created', created: gone, name: 'runc', ...plain }, 77)
    tasks.moved({ kind: 'moved', moved: gone, cgroup, name: 'runc' })
    expect(tasks.find(gone)).toMatchObject({ startTicks: 77, containerId: id })
  })

  it('are forgotten when something was not told', () => {
    const tasks = newTasks()
    tasks.moved({ kind: 'moved', moved: gone, cgroup, name: 'wget' })
    tasks.forget()
    expect(tasks.find(gone)).toBeUndefined()
  })
})

describe.runIf(isLinux)('threads that still live', () => {
  it('are read, and keep the name they had when they did what was told', () => {
    const child = spawn('sleep', ['60'])
    const tasks = new TracedTasks(new PodDirectory(() => [podOf(ownNetworkNamespace(), id)]))
    tasks.created(
      process.pid,
      { kind: 'created', created: child.pid!, name: 'node', ...plain },
      undefined,
    )
    tasks.renamed({ kind: 'renamed', renamed: child.pid!, name: 'before' })
    expect(tasks.find(child.pid!)).toMatchObject({
      pid: child.pid,
      name: 'before',
      networkNamespace: ownNetworkNamespace(),
      startTicks: expect.any(Number) as number,
    })
    child.kill()
  })

  it('are nobody when they are in no watched network namespace', () => {
    expect(newTasks().find(process.pid)).toBeUndefined()
  })
})

function newTasks(findProgram?: ConstructorParameters<typeof TracedTasks>[1]): TracedTasks {
  return new TracedTasks(new PodDirectory(() => [podOf(1, id)]), findProgram)
}
