import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readProcessStat } from '../../capture/procfs/processes.ts'
import type { ConversationRecord } from '../../shared/messages/records.ts'
import { Visitor } from '../capture/server/visitor.ts'
import { untilNginxAnswers } from '../real-pods/nginx-answers.ts'
import { podName } from '../real-pods/pod-name.ts'
import { podmanPrograms, startPodman } from '../real-pods/podman-pod.ts'
import type { Podman } from '../real-pods/podman-pod.ts'
import { canRun } from '../real-pods/requirements.ts'
import { Service, urlIn } from './service.ts'

const title = 'a container that is restarted while its pod is watched'
const request = 'wget -q -O /dev/null http://localhost/'

describe.runIf(canRun(title, [...podmanPrograms, 'tcpdump']))(title, () => {
  let engine: Podman
  let service: Service
  let url: string

  beforeAll(async () => {
    engine = await startPodman()
    await engine.playPod()
    const id = await inspect('{{.Id}}')
    const started = await Service.start(['watch', id, '--no-open', '--port', '0'])
    service = started.service
    url = urlIn(started.firstLine)
  })

  afterAll(async () => {
    await service?.stop()
    await engine?.stop()
  })

  it('is told of in one sentence, and the new processes own what follows', async () => {
    const token = new URL(url).searchParams.get('token')!
    const visitor = await new Visitor({ url, token }).open()
    visitor.say({ kind: 'begin' }, { kind: 'credit', batches: 1000 })
    await visitor.hears(
      'source',
      ({ state }) => state.phase === 'live' && state.interfaces.some(({ name }) => name === 'lo'),
    )

    await engine.executeInBusybox(request)
    const before = await visitor.until(() => served(visitor, 0))
    await expectOwners(before)

    await engine.podman('restart', '--time', '0', `${podName}-nginx`)
    const { notice } = await visitor.hears('notice', (told) => {
      return told.notice.code === 'container-restarted'
    })
    expect(notice.text).toMatch(/^The container nginx has been restarted; .*\.$/)
    await engine.executeInBusybox(untilNginxAnswers)

    const known = Math.max(...conversations(visitor).map(({ id }) => id))
    await engine.executeInBusybox(request)
    const after = await visitor.until(() => served(visitor, known))
    await expectOwners(after)
    expect(after.server.owner.pid).not.toBe(before.server.owner.pid)

    const told = visitor.messages.flatMap((each) => (each.kind === 'notice' ? [each] : []))
    expect(told.filter((each) => each.notice.code === 'container-restarted')).toHaveLength(1)
    expect(told.filter(({ severity }) => severity === 'problem')).toEqual([])
    expect(visitor.last('source')?.state.phase).toBe('live')
  })

  function inspect(format: string): Promise<string> {
    return engine
      .podman('inspect', '--format', format, `${podName}-nginx`)
      .then((told) => told.trim())
  }

  /** The server is the nginx that runs now: its first process or a child of that. */
  async function expectOwners({ client, server }: ConversationRecord): Promise<void> {
    expect(client.owner).toMatchObject({ containerName: 'busybox', process: 'wget' })
    expect(server.owner).toMatchObject({ containerName: 'nginx', process: 'nginx' })
    const pid = server.owner.pid!
    const first = Number(await inspect('{{.State.Pid}}'))
    expect([pid, readProcessStat(pid)?.parentPid]).toContain(first)
  }
})

/** Each as it was told last. */
function conversations(visitor: Visitor): ConversationRecord[] {
  const all = visitor.messages.flatMap((each) =>
    each.kind === 'conversations' ? each.changed : [],
  )
  return [...new Map(all.map((record) => [record.id, record])).values()]
}

/** A conversation after number `known` that was answered, and whose owners are known to be these. */
function served(visitor: Visitor, known: number): ConversationRecord | undefined {
  return conversations(visitor).find(
    ({ id, exchanges, client, server }) =>
      id > known &&
      exchanges > 0 &&
      client.owner.evidence === 'exact' &&
      server.owner.evidence === 'exact',
  )
}
