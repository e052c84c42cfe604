import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * The architecture as a table: what a folder may import of the project. The longest entry that a
 * file's path begins with counts. Change this table first, then the code.
 */
const mayImport: Record<string, string[]> = {
  'shared/format': ['shared/format'],
  'shared/pod': ['shared/pod', 'shared/format'],
  'shared/capture-file': ['shared/capture-file', 'shared/pod'],
  'shared/packet': ['shared/packet', 'shared/format', 'shared/capture-file'],
  'shared/flow': ['shared/flow', 'shared/packet', 'shared/format', 'shared/messages/records.ts'],
  'shared/messages': ['shared/messages', 'shared/filter/problem.ts', 'shared/packet', 'shared/pod'],
  'shared/filter': [
    'shared/filter',
    'shared/packet',
    'shared/format',
    'shared/flow/parse-address.ts',
  ],
  'shared/engine': [
    'shared/engine',
    'shared/filter',
    'shared/flow',
    'shared/packet',
    'shared/format',
    'shared/capture-file',
    'shared/messages',
    'shared/pod',
  ],
  'shared/lessons': ['shared/lessons', 'shared/filter', 'shared/messages', 'shared/pod'],
  'shared/listing': ['shared/listing', 'shared/engine', 'shared/format', 'shared/messages'],
  'shared/view': [
    'shared/view',
    'shared/listing',
    'shared/engine',
    'shared/filter',
    'shared/messages',
    'shared/pod',
    'shared/capture-file',
  ],
  // The version of the program stands in package.json.
  capture: ['capture', 'shared', 'package.json'],
  'capture/procfs': ['capture/procfs', 'shared'],
  'capture/programs': ['capture/programs', 'capture/procfs', 'shared'],
  'capture/kubernetes': [
    'capture/kubernetes',
    'capture/system-reasons.ts',
    'capture/version.ts',
    'shared',
  ],
  'capture/pods': [
    'capture/pods',
    'capture/kubernetes',
    'capture/procfs',
    'capture/programs',
    'capture/limits.ts',
    'shared',
  ],
  'capture/tap': [
    'capture/tap',
    'capture/procfs',
    'capture/programs',
    'capture/limits.ts',
    'shared',
  ],
  'capture/attribution': [
    'capture/attribution',
    'capture/procfs',
    'capture/programs',
    'capture/limits.ts',
    'shared',
  ],
  'capture/recording': ['capture/recording', 'capture/limits.ts', 'shared'],
  'capture/server': ['capture/server', 'capture/limits.ts', 'capture/system-reasons.ts', 'shared'],
  ui: ['ui', 'shared', 'package.json'],
  'ui/drawing': ['ui/drawing', 'shared'],
  scripts: ['scripts', 'capture', 'shared', 'ui', 'test'],
  test: ['test', 'capture', 'shared', 'ui', 'scripts'],
}

const source = /\.(ts|mjs|svelte)$/
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => source.test(path) && existsSync(path))

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) =>
    normalize(join(dirname(path), match[1]!)),
  )
}

function ruleFor(path: string): string[] {
  const folder = Object.keys(mayImport)
    .filter((prefix) => path.startsWith(`${prefix}/`))
    .toSorted((a, b) => b.length - a.length)[0]
  return folder === undefined ? [] : mayImport[folder]!
}

describe('the architecture', () => {
  it('lets imports run one way', () => {
    const broken = files.flatMap((path) =>
      importsOf(path)
        .filter((target) => !ruleFor(path).some((allowed) => isWithin(target, allowed)))
        .map((target) => `${path} imports ${target}`),
    )
    expect(broken).toEqual([])
  })

  it('has no circle of files that import each other, were it for a type alone', () => {
    expect(circles()).toEqual([])
  })

  it('names files that exist in every import', () => {
    const missing = files.flatMap((path) =>
      importsOf(path)
        .map((target) => target.replace(/\?.*$/, ''))
        .filter((target) => !existsSync(target))
        .map((target) => `${path} imports ${target}`),
    )
    expect(missing).toEqual([])
  })

  it('keeps files within 400 lines', () => {
    const long = files.filter((path) => readFileSync(path, 'utf8').split('\n').length > 401)
    expect(long).toEqual([])
  })

  it('has a README with a line for every entry of every source folder', () => {
    const gaps = sourceFolders().flatMap((folder) => {
      const readme = join(folder, 'README.md')
      if (!existsSync(readme)) return [`${readme} is missing`]
      const text = readFileSync(readme, 'utf8')
      // A list of plug-ins is its own table of contents.
      if (existsSync(join(folder, 'index.ts')) && text.includes('`index.ts`') && isList(folder))
        return []
      return entriesOf(folder)
        .filter((entry) => !text.includes(`\`${entry}`))
        .map((entry) => `${readme} does not name ${entry}`)
    })
    expect(gaps).toEqual([])
  })

  it('has no file named for nothing in particular', () => {
    expect(files.filter((path) => /\/(utils?|helpers?|common|types|misc)\.ts$/.test(path))).toEqual(
      [],
    )
  })
})

/**
 * Files that are reached again from what they import, each as one way round: `a -> b -> a`. Who follows
 * imports from a file that is in none passes each file once.
 */
function circles(): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' -> '))
    if (done.has(path) || way.includes(path)) return
    for (const target of importsOf(path)) {
      if (source.test(target) && existsSync(target)) visit(target, [...way, path])
    }
    done.add(path)
  }
  for (const path of files) visit(path, [])
  return found
}

/** Folders whose entries are plug-ins of one kind, each named in the list beside them. */
function isList(folder: string): boolean {
  return folder === 'shared/packet/protocols'
}

function isWithin(target: string, allowed: string): boolean {
  return target === allowed || target.startsWith(`${allowed}/`)
}

function sourceFolders(): string[] {
  const folders = new Set<string>()
  for (const path of files) {
    if (/^(shared|capture|ui|scripts)\//.test(path)) folders.add(dirname(path))
  }
  return [...folders].toSorted()
}

/** Files and folders directly in a source folder; configuration that every folder has is left out. */
function entriesOf(folder: string): string[] {
  const entries = new Set<string>()
  for (const path of files) {
    if (path.startsWith(`${folder}/`)) entries.add(path.slice(folder.length + 1).split('/')[0]!)
  }
  return [...entries]
}
