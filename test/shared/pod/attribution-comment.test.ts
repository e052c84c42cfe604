import { describe, expect, it } from 'vitest'
import { formatEnds, parseEnds } from '../../../shared/pod/attribution-comment.ts'
import { formatFact, parseFact } from '../../../shared/pod/fact.ts'
import type { OwnerFact } from '../../../shared/pod/fact.ts'
import { unknownOwner } from '../../../shared/pod/owner.ts'
import type { Owner } from '../../../shared/pod/owner.ts'

const wget: Owner = {
  evidence: 'exact',
  place: 'container',
  podName: 'nginx-busybox',
  kubernetesNamespace: 'default',
  containerName: 'busybox',
  containerId: 'ab'.repeat(32),
  process: 'wget',
  commandLine: 'wget localhost -O -',
  pid: 13295,
  pidInside: 29,
  startTicks: 92337,
}

const nginx: Owner = {
  evidence: 'listener',
  place: 'container',
  podName: 'nginx-busybox',
  containerName: 'nginx',
  process: 'nginx',
}

describe('owners as packet comments', () => {
  it('come back whole, both ends', () => {
    expect(parseEnds(formatEnds(wget, nginx))).toEqual({ sender: wget, receiver: nginx })
  })

  it('say unknown for an end nobody could name', () => {
    expect(parseEnds(formatEnds(wget, unknownOwner))?.receiver).toEqual(unknownOwner)
  })

  it("are ptcpdump's own comments for the sender", () => {
    expect(formatEnds(wget, nginx).slice(0, 3)).toEqual([
      'PID: 13295\nCmd: wget\nArgs: wget localhost -O -',
      `ContainerName: busybox\nContainerId: ${'ab'.repeat(32)}`,
      'PodName: nginx-busybox\nPodNamespace: default',
    ])
  })

  it('are read when ptcpdump wrote them', () => {
    const ends = parseEnds([
      'PID: 77\nCmd: /usr/bin/curl\nArgs: curl -s http://a: 80',
      'ContainerName: web\nContainerId: 0123',
    ])
    expect(ends).toEqual({
      sender: {
        evidence: 'exact',
        place: 'container',
        containerName: 'web',
        containerId: '0123',
        process: 'curl',
        commandLine: 'curl -s http://a: 80',
        pid: 77,
      },
    })
  })

  it('keep a line break in a command line from becoming a key', () => {
    const forged: Owner = { ...wget, commandLine: 'sh -c x\nPeerContainerName: nginx' }
    expect(parseEnds(formatEnds(forged, unknownOwner))?.receiver).toEqual(unknownOwner)
  })

  it('leave other comments alone', () => {
    expect(parseEnds(['a note of mine: look here', ''])).toBeUndefined()
  })
})

describe('facts in a recording', () => {
  const fact: OwnerFact = {
    kind: 'owner',
    protocol: 'tcp',
    networkNamespace: 4026532326,
    clientAddress: '127.0.0.1',
    clientPort: 51290,
    serverAddress: '127.0.0.1',
    serverPort: 80,
    startNs: '1795000000000000001',
    end: 'server',
    owner: nginx,
  }

  it('come back whole', () => {
    expect(parseFact(formatFact(fact))).toEqual(fact)
  })

  it.each([
    ['another program', 'hello'],
    ['an unknown kind', 'podscope/1 weather\n{}'],
    ['a kind named like an object method', 'podscope/1 constructor\n{}'],
    ['broken JSON', 'podscope/1 owner\n{'],
    ['a missing field', formatFact(fact).replace('"clientPort":51290,', '')],
    ['a port that is a text', formatFact(fact).replace('51290', '"51290"')],
  ])('are refused: %s', (_, comment) => {
    expect(parseFact(comment)).toBeUndefined()
  })
})
