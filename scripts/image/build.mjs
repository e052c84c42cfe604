import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { say } from '../bootstrap/say.mjs'

/**
 * Builds the image: `node scripts/image/build.mjs [--tag NAME] [--base IMAGE] [--root FOLDER]`.
 * Without --base it makes one with debootstrap, out of Debian's packages and the Node that runs this;
 * --root takes a folder that debootstrap has filled before. Needs podman, and root for debootstrap.
 */
const { values } = parseArgs({
  options: {
    tag: { type: 'string', default: 'podscope:0.1.0' },
    base: { type: 'string' },
    root: { type: 'string' },
  },
})

const suite = 'bookworm'
const mirror = 'http://deb.debian.org/debian'
const baseTag = `localhost/podscope-base:${suite}`
/** Besides the least there is: what captures, what reads interfaces, what Node is linked with. */
const packages = ['tcpdump', 'iproute2', 'libstdc++6', 'ca-certificates']

const base = values.base ?? makeBase()
must(process.execPath, ['scripts/build.mjs'])
await build({ configFile: 'scripts/image/service.vite.config.ts', logLevel: 'warn' })
for (const file of [
  'recording/sample.pcapng',
  'tap/pipe-reader-thread.mjs',
  'attribution/begun-programs-thread.mjs',
]) {
  copyFileSync(`capture/${file}`, `dist/image/service/${file.replace(/.*\//, '')}`)
}
must('podman', [
  'build',
  ...['--build-arg', `BASE=${base}`, '--tag', values.tag],
  ...['--file', 'scripts/image/Dockerfile', '.'],
])
say(
  `the image is ${values.tag}: podman save ${values.tag} -o podscope.tar, then load it on the nodes`,
)

function makeBase() {
  const made = values.root ?? mkdtempSync(join(tmpdir(), 'podscope-base-'))
  if (values.root === undefined) {
    say('making a base image with debootstrap …')
    must('debootstrap', ['--variant=minbase', `--include=${packages.join()}`, suite, made, mirror])
  }
  mkdirSync(join(made, 'usr/local/bin'), { recursive: true })
  copyFileSync(realpathSync(process.execPath), join(made, 'usr/local/bin/node'))
  importFolder(made, baseTag)
  if (values.root === undefined) rmSync(made, { recursive: true, force: true })
  return baseTag
}

/** A folder as an image of one layer. */
function importFolder(folder, tag) {
  const archive = join(mkdtempSync(join(tmpdir(), 'podscope-base-')), 'base.tar')
  must('tar', ['--numeric-owner', '--exclude=./dev/*', '-C', folder, '-cf', archive, '.'])
  must('podman', ['import', archive, tag])
  rmSync(archive, { force: true })
}

function must(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' })
  if (status === 0) return
  say(`${program} has failed${error ? `: ${error.message}` : ''}`)
  process.exit(1)
}
