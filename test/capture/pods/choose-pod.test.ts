import { describe, expect, it } from 'vitest'
import { choosePod } from '../../../capture/pods/choose-pod.ts'
import { editDistance } from '../../../capture/pods/edit-distance.ts'
import { foundContainer, foundPod } from './found-pods.ts'

const web = foundPod({ key: 'default/nginx-busybox', name: 'nginx-busybox' })
const staging = foundPod({
  key: 'staging/web-7d4b9c-xkz2p',
  name: 'web-7d4b9c-xkz2p',
  kubernetesNamespace: 'staging',
})
const { kubernetesNamespace: _none, ...plain } = foundPod({
  key: foundContainer('redis').id,
  name: 'redis',
  containers: [foundContainer('redis')],
})
const pods = [web, staging, plain]

describe('choosing a pod', () => {
  it.each([
    ['its name', 'nginx-busybox', web],
    ['its Kubernetes namespace and name', 'default/nginx-busybox', web],
    ['the name of a container in no pod', 'redis', plain],
    ['the id of a container', foundContainer('redis').id, plain],
    ['the beginning of the id', foundContainer('redis').id.slice(0, 18), plain],
  ])('by %s', (_how, name, expected) => {
    expect(choosePod(pods, name)).toBe(expected)
  })

  it('names the nearest where there is none of that name', () => {
    expect(choosePod(pods, 'ngnix-busybox')).toEqual({
      code: 'pod-not-found',
      text: 'There is no pod called "ngnix-busybox" on this node.',
      remedy: 'Did you mean default/nginx-busybox?',
    })
    expect(choosePod(pods, 'web-7d4b9c')).toMatchObject({
      remedy: 'Did you mean staging/web-7d4b9c-xkz2p?',
    })
  })

  it('names it where it is in another Kubernetes namespace', () => {
    expect(choosePod(pods, 'nginx-busybox', 'staging')).toMatchObject({
      text: 'There is no pod called "nginx-busybox" in Kubernetes namespace "staging" on this node.',
      remedy: 'Did you mean default/nginx-busybox?',
    })
  })

  it('says what there is where nothing is near, and what to do where nothing is', () => {
    expect(choosePod(pods, 'elasticsearch')).toMatchObject({
      remedy: 'There are: default/nginx-busybox, staging/web-7d4b9c-xkz2p, redis.',
    })
    expect(choosePod([], 'nginx')).toMatchObject({
      remedy: expect.stringContaining('podscope demo'),
    })
  })

  it('does not show a hundred names', () => {
    const many = Array.from({ length: 100 }, (_each, index) => foundPod({ name: `pod-${index}` }))
    expect(choosePod(many, 'x')).toMatchObject({ remedy: expect.stringMatching(/ and 92 more\.$/) })
  })

  it('asks for the Kubernetes namespace where it decides', () => {
    const other = foundPod({ ...web, key: 'prod/nginx-busybox', kubernetesNamespace: 'prod' })
    expect(choosePod([web, other], 'nginx-busybox')).toEqual({
      code: 'pod-ambiguous',
      text: 'There are 2 pods called "nginx-busybox": default/nginx-busybox, prod/nginx-busybox.',
      remedy: 'Say which with -n, as in: nginx-busybox -n default',
    })
    expect(choosePod([web, other], 'nginx-busybox', 'prod')).toBe(other)
  })

  it('asks for a container where the Kubernetes namespace does not decide', () => {
    const container = foundContainer('other nginx')
    const demo = foundPod({ ...web, source: 'demo-pod', containers: [container] })
    const chosen = choosePod([web, demo], 'nginx-busybox')
    expect(chosen).toMatchObject({ code: 'pod-ambiguous' })
    expect(choosePod([web, demo], container.id)).toBe(demo)
  })
})

describe('the distance between two words', () => {
  it.each([
    ['nginx', 'nginx', 0],
    ['nginx', 'ngnix', 1],
    ['nginx', 'ngin', 1],
    ['nginx', 'nginxx', 1],
    ['nginx', 'mginx', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('%s and %s: %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance)
    expect(editDistance(to, from)).toBe(distance)
  })
})
