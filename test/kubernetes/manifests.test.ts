import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { V1DaemonSet } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import {
  namespaceManifest,
  podManifest,
  secretManifest,
} from '../../capture/cluster/agent-manifest.ts'
import { canRun } from '../real-pods/requirements.ts'
import { runProgram } from '../real-pods/run-program.ts'
import { schemaProblems } from './schema.ts'
import { TestCluster } from './test-cluster.ts'

const folder = fileURLToPath(new URL('../../scripts/kubernetes', import.meta.url))

/** What kustomize reads, and no server is sent. */
const kustomization = 'kustomization.yaml'

describe('manifests', () => {
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.yaml') && name !== kustomization,
  )

  it.each(files)('%s is as the schema of the API has it', (name) => {
    const objects = objectsIn(readFileSync(join(folder, name), 'utf8'))
    expect(objects.length).toBeGreaterThan(0)
    expect(objects.flatMap(schemaProblems)).toEqual([])
  })

  it('of an agent that a laptop places are so too', () => {
    const plan = { name: 'a', nodeName: 'n', podUid: 'u', image: 'i', token: 't', owner: 'o' }
    const whole = { ...plan, process: 'p', showCredentials: true }
    const objects = [namespaceManifest(), secretManifest(whole), podManifest(whole)]
    expect(objects.flatMap(schemaProblems)).toEqual([])
  })

  it('give neither agents nor hub a right or a token of the cluster', () => {
    const objects = files.flatMap((name) => objectsIn(readFileSync(join(folder, name), 'utf8')))
    expect(objects.filter(({ kind = '' }) => /Role/.test(kind))).toEqual([])
    const specs = (objects as V1DaemonSet[]).flatMap(({ spec }) => spec?.template?.spec ?? [])
    expect(specs.map((spec) => spec.automountServiceAccountToken)).toEqual([false, false])
  })

  it('are refused for a misspelt key, another type, a word there is not, and what is missing', () => {
    const container = { nme: 'agent', image: 1, imagePullPolicy: 'Sometimes' }
    const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [container] } }
    expect(schemaProblems(pod)).toEqual([
      'Pod.spec.containers[0].name is missing',
      'there is no nme in Pod.spec.containers[0]',
      'Pod.spec.containers[0].image is no string',
      'Pod.spec.containers[0].imagePullPolicy cannot be Sometimes',
    ])
    expect(schemaProblems({ apiVersion: 'apps/v1', kind: 'DaemonSett' })).toEqual([
      'there is no DaemonSett in apps/v1',
    ])
  })
})

describe.runIf(canRun('kubectl', ['openssl', 'kubectl']))('manifests given to kubectl', () => {
  const copy = mkdtempSync(join(tmpdir(), 'podscope-manifests-'))
  let cluster: TestCluster

  beforeAll(async () => {
    cpSync(folder, copy, { recursive: true })
    writeFileSync(join(copy, 'token'), 'a-token-of-this-test-run')
    cluster = await TestCluster.start()
  })

  afterAll(async () => {
    await cluster.stop()
    rmSync(copy, { recursive: true })
  })

  it('are put together as the schema has it', async () => {
    const built = objectsIn(await runProgram('kubectl', ['kustomize', copy]))
    expect(built.flatMap(schemaProblems)).toEqual([])
    expect(built.map(({ kind }) => kind)).toContain('DaemonSet')
    expect(built.map(({ kind }) => kind)).toContain('Secret')
  })

  /** The server has no OpenAPI document for kubectl to validate by; the schema is held to above. */
  it('would all be applied', async () => {
    const built = objectsIn(await runProgram('kubectl', ['kustomize', copy]))
    const said = await runProgram('kubectl', [
      ...['--kubeconfig', cluster.kubeconfig(), '--cache-dir', join(copy, 'cache')],
      ...['apply', '-k', copy, '--dry-run=client', '--validate=false'],
    ])
    const lines = said.trim().split('\n')
    expect(lines.filter((line) => !line.endsWith('created (dry run)'))).toEqual([])
    expect(lines.length).toBe(built.length)
    expect(cluster.leftovers()).toEqual([])
  })
})

function objectsIn(text: string): { apiVersion?: string; kind?: string }[] {
  return parseAllDocuments(text).map((document) => document.toJS())
}
