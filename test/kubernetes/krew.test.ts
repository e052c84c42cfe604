import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { version } from '../../capture/version.ts'
import { runProgram } from '../real-pods/run-program.ts'

const program = fileURLToPath(
  new URL('../../scripts/kubernetes/krew/make-manifest.mjs', import.meta.url),
)
const uri = 'https://example.com/podscope.tar.gz'

type Plugin = {
  apiVersion: string
  kind: string
  metadata: { name: string }
  spec: {
    version: string
    shortDescription: string
    platforms: {
      selector: { matchExpressions: { key: string; operator: string; values: string[] }[] }
      uri: string
      sha256: string
      bin: string
    }[]
  }
}

/** Fields and rules: https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/ */
describe('the manifest for krew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'podscope-krew-'))
  const archive = join(folder, 'podscope.tar.gz')
  let plugin: Plugin

  beforeAll(async () => {
    mkdirSync(join(folder, 'dist/service'), { recursive: true })
    writeFileSync(join(folder, 'dist/service/podscope.js'), '')
    await runProgram('tar', ['-C', folder, '-czf', archive, 'dist'])
    plugin = parse(await runProgram(process.execPath, [program, archive, uri])) as Plugin
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it('has the fields that krew knows, and no others', () => {
    expect(Object.keys(plugin)).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
    const texts = ['version', 'homepage', 'shortDescription', 'description', 'caveats']
    const known = new Set([...texts, 'platforms'])
    expect(Object.keys(plugin.spec).filter((key) => !known.has(key))).toEqual([])
    const ofPlatforms = new Set(['selector', 'uri', 'sha256', 'files', 'bin'])
    const used = plugin.spec.platforms.flatMap((platform) => Object.keys(platform))
    expect(used.filter((key) => !ofPlatforms.has(key))).toEqual([])
  })

  it('is of this release, and says in a line what the plugin does', () => {
    const { apiVersion, kind, metadata, spec } = plugin
    expect({ apiVersion, kind, name: metadata.name }).toEqual({
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      name: 'podscope',
    })
    expect(spec.version).toBe(`v${version}`)
    expect(spec.shortDescription).toMatch(/^.{1,50}$/)
  })

  it('names the archive, its checksum, and a program that is in it', () => {
    const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex')
    const bin = 'dist/service/podscope.js'
    expect(plugin.spec.platforms).toMatchObject([{ uri, sha256, bin }])
  })

  it('chooses platforms by what krew knows of them', () => {
    for (const { selector } of plugin.spec.platforms) {
      expect(selector.matchExpressions).not.toHaveLength(0)
      for (const { key } of selector.matchExpressions) expect(['os', 'arch']).toContain(key)
    }
  })
})
